// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.bench.engine.JettyPrototype.Strategy;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Handler;
import dev.ocikit.server.RegistryHandler;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Serves a registry in memory on a prototype of an HTTP engine until the process is killed.
 *
 * <p>Arguments: {@code bare-loop|httpcore|jdk|jetty-tuned|jetty-pec|jetty-pc|netty PORTFILE}. The prototypes have the same handler and no
 * limits beyond those that their libraries have by default, so that a measurement compares the cost of parsing, threads and I/O only. They
 * listen on a free port of loopback, which they write to the file.
 */
public final class EnginePrototype {
    private EnginePrototype() {}

    /** Starts a prototype. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: prototype bare-loop|httpcore|jdk|jetty-tuned|jetty-pec|jetty-pc|netty PORTFILE");
            System.exit(2);
        }
        Handler handler = RegistryHandler.of(MemRegistry.create());
        int port = switch (arguments[0]) {
            case "bare-loop" -> BareLoop.start(handler);
            case "httpcore" -> HttpCorePrototype.start(handler);
            case "jdk" -> JdkPrototype.start(handler);
            case "jetty-tuned" -> JettyPrototype.start(handler, Strategy.EXECUTE_PRODUCE_CONSUME);
            case "jetty-pec" -> JettyPrototype.start(handler, Strategy.PRODUCE_EXECUTE_CONSUME);
            case "jetty-pc" -> JettyPrototype.start(handler, Strategy.PRODUCE_CONSUME);
            case "netty" -> NettyPrototype.start(handler);
            default -> throw new IllegalArgumentException("no prototype is named " + arguments[0]);
        };
        Path file = Path.of(arguments[1]);
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, Integer.toString(port));
        Files.move(temporary, file);
    }
}
