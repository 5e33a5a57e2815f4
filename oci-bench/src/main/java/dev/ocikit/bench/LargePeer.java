// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.ref.Digest;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves blobs of different sizes over networks of different kinds, until its standard input ends.
 *
 * <p>Arguments: a file for the addresses, then for each server the size of its blob, the speed of each connection in bytes per second, 0 for no
 * limit, and the latency one way in milliseconds, with colons between. The file gets a line for each: address and digest.
 */
public final class LargePeer {
    private LargePeer() {}

    /** Serves. */
    public static void main(String[] arguments) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i < arguments.length; i++) {
            String[] words = arguments[i].split(":", -1);
            long size = Long.parseLong(words[0]);
            long speed = Long.parseLong(words[1]);
            Duration latency = Duration.ofMillis(Long.parseLong(words[2]));
            Digest digest = new Target.RandomSource(size, 0).digest();
            OneBlob registry = new OneBlob(Descriptor.of("application/octet-stream", digest, size), new AtomicLong());
            JettyServer server = JettyServer.start(
                    RegistryHandler.of(registry), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String host = server.uri().getAuthority();
            if (speed > 0 || !latency.isZero()) {
                Fault network = Fault.NONE.withLatency(latency);
                host = FaultProxy.to(server.uri())
                        .otherwise(speed == 0 ? network : network.throttledTo(speed))
                        .host();
            }
            lines.append(host).append(' ').append(digest).append('\n');
        }
        Path file = Path.of(arguments[0]);
        Path part = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(part, lines);
        Files.move(part, file);
        while (System.in.read() >= 0) {
            // Whoever started this holds the other end.
        }
        System.exit(0);
    }
}
