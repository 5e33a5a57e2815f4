// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.BlobReader;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a blob. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Downloads a blob, and checks it against its digest.",
        sortOptions = false,
        footer = {
            "",
            "A file has its name only once all of it is right, and a download to a file that",
            "broke off goes on where it was. What goes to the standard output, a pipe or a",
            "device is right only if the exit code is 0.",
            "Credentials are those that 'ocikit login' or 'docker login' kept."
        })
final class BlobGetCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "REPOSITORY@DIGEST",
            description =
                    "The blob, such as localhost:5000/my/app@sha256:...; with http:// or https:// before it to say"
                            + " how to connect.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Write to this file, or to the standard output if it is -. Default: the standard output, unless"
                            + " that is a terminal")
    private @Nullable String output;

    @Mixin
    private TransferFlags transfer = new TransferFlags();

    private BlobGetCommand() {}

    @Override
    public Integer call() throws IOException {
        BlobName blob = transfer.name(name);
        Digest digest = blob.digest();
        if (digest == null) {
            throw usage("'" + name + "' names no blob; add its digest: " + name + "@sha256:...");
        }
        Surroundings surroundings = Ocikit.surroundings(spec);
        if (output == null && surroundings.prompt() != null) {
            throw usage("a blob is not for a terminal; write it to a file with -o FILE, or to a pipe");
        }
        transfer.run(blob, blobs -> {
            if (output == null || output.equals(STANDARD_OUTPUT)) {
                copy(blobs, blob.repository(), digest, surroundings.output());
            } else if (isStream(Path.of(output))) {
                try (OutputStream to = Files.newOutputStream(Path.of(output), StandardOpenOption.WRITE)) {
                    copy(blobs, blob.repository(), digest, to);
                }
            } else {
                blobs.downloadTo(blob.repository(), digest, Path.of(output));
            }
        });
        return ExitCode.OK;
    }

    /** Tells whether a file is a pipe or a device, such as {@code /dev/null}, that takes what is written but must not be replaced. */
    private static boolean isStream(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private static void copy(LargeBlobs blobs, String repository, Digest digest, OutputStream to) throws IOException {
        try (BlobReader reader = blobs.getBlob(repository, digest)) {
            reader.transferTo(to);
            to.flush();
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
