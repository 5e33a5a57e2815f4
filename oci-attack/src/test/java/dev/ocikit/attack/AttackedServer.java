// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import dev.ocikit.mem.MemOptions;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import java.util.List;

/** A program that serves a registry in memory, with default options, on a free loopback port, and ends with its standard input. */
final class AttackedServer {
    private AttackedServer() {}

    /** Takes the name of the engine, prints the port, and exits with 3 if a request to a marker was handled. Clients on the loopback address may name their address in a header. */
    public static void main(String[] arguments) throws Exception {
        MemOptions memory = arguments.length < 2
                ? MemOptions.defaults()
                : MemOptions.builder().maxBytes(Long.parseLong(arguments[1])).build();
        ServerLimits limits = ServerLimits.builder()
                .trustedProxies(TrustedProxies.parse(List.of("127.0.0.0/8")))
                .build();
        PreparedRegistry handler = new PreparedRegistry(memory);
        try (AttackedEngine.Running server =
                AttackedEngine.valueOf(arguments[0]).start(handler, limits)) {
            System.out.println(server.address().getPort());
            while (System.in.read() >= 0) {
                // wait for the parent
            }
        }
        System.exit(handler.markers().isEmpty() ? 0 : 3);
    }
}
