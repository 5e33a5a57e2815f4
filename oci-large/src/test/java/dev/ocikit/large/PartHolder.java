// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that is at work on a part file until its input ends: a second process beside a test. */
public final class PartHolder {
    static final Digest DIGEST = Digest.sha256("this".getBytes(StandardCharsets.UTF_8));

    private PartHolder() {}

    /** Starts to download to the file that is named, says so or why it cannot, and stays at it. */
    public static void main(String[] arguments) throws IOException {
        try {
            PartWork.at(Path.of(arguments[0]), DIGEST, part -> {
                part.write(ByteBuffer.wrap(new byte[] {'x'}), 0);
                part.note(0, 1);
                System.out.println("at work");
                while (System.in.read() >= 0) {}
            });
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    /** Starts it. What it says first can be read from its output; it ends with its input. */
    static Process start(Path target) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + System.getProperty("jdk.module.path"),
                        PartHolder.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
