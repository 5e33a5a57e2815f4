// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ocikit} command. Its exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "ocikit",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "A toolkit for OCI registries.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            BlobCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footer = {"", "'ocikit help COMMAND' says more about a command."})
public final class Ocikit implements Runnable {
    /** Empty, it lets the HTTP client show the password of a proxy's URL to that proxy, which is what such a URL is for. */
    private static final String PROXY_PASSWORDS = "jdk.http.auth.tunneling.disabledSchemes";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Surroundings surroundings;

    private Ocikit(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Returns what is around a command. */
    static Surroundings surroundings(CommandSpec command) {
        return ((Ocikit) command.root().userObject()).surroundings;
    }

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        if (System.getProperty(PROXY_PASSWORDS) == null) {
            System.setProperty(PROXY_PASSWORDS, "");
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        ConsoleLog.install(err);
        System.exit(run(out, err, args));
    }

    /**
     * Runs the command. A command that serves returns when its thread is interrupted.
     *
     * @param out where results go
     * @param err where everything else goes
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(Surroundings.system(), out, err, args);
    }

    static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Ocikit(surroundings))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((error, given) -> Failures.usage(error))
                .setExecutionExceptionHandler((error, command, parsed) -> Failures.execution(error, command))
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: serve, blob, login, logout, version or help");
    }
}
