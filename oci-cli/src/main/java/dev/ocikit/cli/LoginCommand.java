// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.Credential;
import dev.ocikit.auth.DockerCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the credentials for a registry, once the registry has accepted them. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Keeps a user name and a password for a registry, once the registry has accepted them.",
        sortOptions = false,
        footer = {
            "",
            "They are kept as Docker does: in $REGISTRY_AUTH_FILE, $DOCKER_CONFIG/config.json or",
            "~/.docker/config.json, or with the credential helper that this file names."
        })
final class LoginCommand implements Callable<Integer> {
    private static final int MAX_PASSWORD = 1 << 16;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "HOST",
            description = "The registry, such as ghcr.io or localhost:5000; docker.io for the Hub.")
    private String host = "";

    @Option(
            names = {"-u", "--username"},
            paramLabel = "USER",
            description = "The name of the user. Default: you are asked for it")
    private @Nullable String username;

    @Option(
            names = "--password-stdin",
            description = "Read the password, or a token, from the standard input. Default: you are asked for it")
    private boolean passwordStdin;

    @Option(
            names = {"-p", "--password"},
            hidden = true,
            arity = "0..1",
            fallbackValue = "")
    private @Nullable String password;

    private LoginCommand() {}

    @Override
    public Integer call() throws IOException {
        if (password != null) {
            throw usage(
                    "a password on the command line can be seen by every user of this machine, and stays in the shell's"
                            + " history; use --password-stdin: printenv TOKEN | ocikit login " + host
                            + " -u USER --password-stdin");
        }
        RegistryAddress address = address();
        Surroundings surroundings = Ocikit.surroundings(spec);
        String user = username == null ? ask(surroundings, "User name", false) : username;
        Credential credential = new Credential.Password(user, secret(surroundings));
        PrintWriter err = spec.commandLine().getErr();
        if (!new LoginCheck(address, credential).run()) {
            err.println("ocikit: " + address + " let everybody in: whether the password is right is not known");
        }
        Path place = store(surroundings.credentials(), address, credential);
        spec.commandLine().getOut().println("logged in to " + address + "; the password is kept by " + place);
        if (!surroundings.credentials().find(address.host(), "").equals(Optional.of(credential))) {
            err.println("ocikit: other credentials for " + address
                    + " go before these: look at $DOCKER_AUTH_CONFIG, and at what credential helpers have");
        }
        return ExitCode.OK;
    }

    private RegistryAddress address() {
        try {
            return RegistryAddress.parse(host);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Path store(DockerCredentials credentials, RegistryAddress address, Credential credential)
            throws IOException {
        try {
            return credentials.store(address.host(), credential);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private String secret(Surroundings surroundings) throws IOException {
        if (!passwordStdin) {
            return ask(surroundings, "Password", true);
        }
        byte[] bytes = surroundings.input().readNBytes(MAX_PASSWORD + 1);
        String text = ByteOrderMark.strip(new String(bytes, StandardCharsets.UTF_8));
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        String secret = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (secret.isEmpty() || bytes.length > MAX_PASSWORD || secret.indexOf('\n') >= 0) {
            throw new IOException("the standard input does not hold a password on one line");
        }
        return secret;
    }

    private String ask(Surroundings surroundings, String question, boolean secret) {
        Surroundings.Prompt prompt = surroundings.prompt();
        if (prompt == null) {
            throw usage(
                    secret
                            ? "there is no terminal to ask for the password at; use --password-stdin"
                            : "there is no terminal to ask for the user name at; use -u USER");
        }
        String answer = prompt.ask(question, secret);
        if (answer == null || answer.isEmpty()) {
            throw usage("no " + question.toLowerCase(Locale.ROOT) + " was given");
        }
        return answer;
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
