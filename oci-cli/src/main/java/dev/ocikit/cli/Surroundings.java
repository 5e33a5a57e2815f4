// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.DockerCredentials;
import dev.ocikit.auth.DockerCredentialsOptions;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is around the command: whose credentials there are, and who can be asked.
 *
 * @param credentials those that logins have kept
 * @param input where passwords and content are read from if that is wished
 * @param output where content is written to, if that is wished
 * @param prompt asks who sits at the terminal, null if nobody does
 * @param watched whether the error output is a terminal
 */
record Surroundings(
        DockerCredentials credentials,
        InputStream input,
        OutputStream output,
        @Nullable Prompt prompt,
        boolean watched) {
    /** Asks a question. */
    @FunctionalInterface
    interface Prompt {
        /**
         * Returns the answer, or null if there is none.
         *
         * @param secret whether the answer is not to be seen
         */
        @Nullable
        String ask(String question, boolean secret);
    }

    /** Returns what is around this process. */
    static Surroundings system() {
        Prompt prompt = Optional.ofNullable(System.console())
                .filter(Surroundings::isTerminal)
                .<Prompt>map(console -> (question, secret) -> ask(console, question, secret))
                .orElse(null);
        // System.out would not tell that the reader of a pipe has gone.
        return new Surroundings(
                DockerCredentials.system(),
                System.in,
                new FileOutputStream(FileDescriptor.out),
                prompt,
                Terminal.isErrorOutput(prompt != null));
    }

    /** Returns what an environment, a home directory, streams, a prompt and a terminal make up. */
    static Surroundings of(
            Map<String, String> environment,
            Path home,
            InputStream input,
            OutputStream output,
            @Nullable Prompt prompt,
            boolean watched) {
        DockerCredentialsOptions options = DockerCredentialsOptions.builder()
                .environment(environment)
                .home(home)
                .build();
        return new Surroundings(DockerCredentials.of(options), input, output, prompt, watched);
    }

    /** Up to Java 21 there is a console only at a terminal; since 22 there may always be one, and it can be asked. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot tell whether there is a terminal", e);
        }
    }

    private static @Nullable String ask(Console console, String question, boolean secret) {
        if (!secret) {
            return console.readLine("%s: ", question);
        }
        char[] answer = console.readPassword("%s: ", question);
        return answer == null ? null : new String(answer);
    }
}
