// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ocikit serve} in a JVM with a heap of its own, which exits when that is exhausted. Closing it ends the process. */
final class ServeProcess implements AutoCloseable {
    private final Process process;
    private final String url;

    ServeProcess(int heapMegabytes, String... options) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError"));
        line.addAll(List.of("-p", System.getProperty("jdk.module.path"), "-m", "dev.ocikit.cli/dev.ocikit.cli.Ocikit"));
        line.addAll(List.of("serve", "--address", "127.0.0.1:0"));
        line.addAll(List.of(options));
        process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String first = process.inputReader().readLine();
        if (first == null) {
            process.destroyForcibly();
            throw new IOException("it does not serve");
        }
        url = first.substring(0, first.indexOf(' '));
    }

    String url() {
        return url;
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
