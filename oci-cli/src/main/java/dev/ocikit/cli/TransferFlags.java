// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.client.RegistryClient;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that transfer a blob. */
final class TransferFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--progress",
            paramLabel = "auto|always|never",
            defaultValue = "auto",
            description = "Show on the error output how it goes on; auto does so if that is a terminal, and otherwise"
                    + " prints one line at the end. Default: ${DEFAULT-VALUE}")
    private ProgressMode progress = ProgressMode.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show nothing of how it goes on, not even at the end.")
    private boolean quiet;

    /** What is done with a registry. */
    @FunctionalInterface
    interface Transfer {
        void run(LargeBlobs blobs) throws IOException;
    }

    /** Reads the name of a repository or of a blob. */
    BlobName name(String text) {
        try {
            return BlobName.parse(text);
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    @Option(
            names = "--redirect-host",
            paramLabel = "NAME[:PORT]",
            converter = HostName.class,
            description =
                    "Follow redirects and upload locations to this host even if its addresses are more internal than the"
                            + " registry's (public, private network, loopback). Repeatable.")
    private List<String> redirectHosts = List.of();

    /** Transfers from or to the registry that has the repository, with the credentials that logins have kept. */
    void run(BlobName name, Transfer transfer) throws IOException {
        LargeOptions.Builder options = LargeOptions.builder();
        Surroundings surroundings = Ocikit.surroundings(command);
        boolean live = progress.isLive(surroundings.watched());
        try (ProgressBar bar = new ProgressBar(command.commandLine().getErr(), live, System::nanoTime);
                RegistryClient client = open(name.registry(), surroundings);
                LargeBlobs blobs = LargeBlobs.wrap(client, (quiet ? options : options.progress(bar)).build())) {
            transfer.run(blobs);
            bar.succeed();
        }
    }

    private RegistryClient open(String registry, Surroundings surroundings) {
        try {
            return new Clients(
                            surroundings.credentials(), Clients.defaultMemory(), Clients.redirectingTo(redirectHosts))
                    .open(registry);
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    private ParameterException usage(IllegalArgumentException error) {
        return new ParameterException(command.commandLine(), String.valueOf(error.getMessage()));
    }
}
