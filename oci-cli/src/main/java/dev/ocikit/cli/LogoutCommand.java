// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.DockerCredentials;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets the credentials for a registry. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Forgets what 'ocikit login' or 'docker login' kept for a registry.",
        sortOptions = false)
final class LogoutCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "HOST",
            description = "The registry, such as ghcr.io or localhost:5000; docker.io for the Hub.")
    private String host = "";

    private LogoutCommand() {}

    @Override
    public Integer call() throws IOException {
        RegistryAddress address = address();
        DockerCredentials credentials = Ocikit.surroundings(spec).credentials();
        boolean known = credentials.find(address.host(), "").isPresent();
        credentials.erase(address.host());
        if (credentials.find(address.host(), "").isPresent()) {
            throw new IOException("there are still credentials for " + address + ", but not in "
                    + credentials.storePath() + ": look at $DOCKER_AUTH_CONFIG, and at files of other tools");
        }
        spec.commandLine()
                .getOut()
                .println(known ? "logged out of " + address : "there were no credentials for " + address);
        return ExitCode.OK;
    }

    private RegistryAddress address() {
        try {
            return RegistryAddress.parse(host);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
