// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where an environment says that programs are: {@code PATH}. Only absolute directories count, so that nothing is run that lies in the
 * working directory by chance.
 *
 * @param windows whether programs have extensions, and the path is separated by semicolons
 */
record ProgramPath(Map<String, String> environment, boolean windows) {
    private static final List<String> WINDOWS_EXTENSIONS = List.of(".exe", ".cmd", ".bat");

    /** Returns the path of the machine that this runs on. */
    static ProgramPath of(Map<String, String> environment) {
        return new ProgramPath(environment, File.pathSeparatorChar == ';');
    }

    /** Finds a program by its name. On Windows, the name may lack the extension. */
    Optional<Path> find(String name) {
        boolean complete = !windows || WINDOWS_EXTENSIONS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
        List<String> extensions = complete ? List.of("") : WINDOWS_EXTENSIONS;
        for (String directory : value().split(windows ? ";" : ":", -1)) {
            for (String extension : extensions) {
                Optional<Path> program = at(directory, name + extension);
                if (program.isPresent()) {
                    return program;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> at(String directory, String file) {
        try {
            Path program = Path.of(directory).resolve(file);
            boolean runs = program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program);
            return runs ? Optional.of(program) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private String value() {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String key = windows ? variable.getKey().toUpperCase(Locale.ROOT) : variable.getKey();
            if (key.equals("PATH")) {
                return variable.getValue();
            }
        }
        return "";
    }

    /** Tells nothing of the environment but this, for the rest may hold secrets. */
    @Override
    public String toString() {
        return value();
    }
}
