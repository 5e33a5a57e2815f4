// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.BlobSource;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Uploads a blob. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Uploads a blob, and prints its digest and its size in bytes.",
        sortOptions = false,
        footer = {
            "",
            "It is hashed while it is sent, and can be of any size.",
            "Credentials are those that 'ocikit login' or 'docker login' kept."
        })
final class BlobPutCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "REPOSITORY",
            description = "Where to, such as localhost:5000/my/app; with http:// or https:// before it to say how to"
                    + " connect.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The content: a file, or - for the standard input.")
    private String file = "";

    @Mixin
    private TransferFlags transfer = new TransferFlags();

    private BlobPutCommand() {}

    @Override
    public Integer call() throws IOException {
        BlobName target = transfer.name(name);
        if (target.digest() != null) {
            throw new ParameterException(
                    spec.commandLine(), "'" + name + "' has a digest; that is found out when the content is read");
        }
        transfer.run(target, blobs -> {
            Descriptor blob = file.equals(STANDARD_INPUT)
                    ? blobs.upload(
                            target.repository(), Ocikit.surroundings(spec).input())
                    : blobs.upload(target.repository(), BlobSource.of(Path.of(file)));
            spec.commandLine().getOut().println(blob.digest() + " " + blob.size());
        });
        return ExitCode.OK;
    }
}
