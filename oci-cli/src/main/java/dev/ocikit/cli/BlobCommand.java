// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Transfers single blobs. */
@Command(
        name = "blob",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Downloads or uploads a single blob, a large one in parts that travel at the same time.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BlobGetCommand.class, BlobPutCommand.class},
        footer = {"", "'ocikit blob COMMAND --help' says more about a command."})
final class BlobCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BlobCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: get or put");
    }
}
