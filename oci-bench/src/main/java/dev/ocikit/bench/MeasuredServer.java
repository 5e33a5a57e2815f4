// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

/**
 * A server that a script has started on loopback.
 *
 * @param name the name of its column
 * @param port the port that it listens on
 * @param process the number of its process
 */
record MeasuredServer(String name, int port, long process) {
    /** Parses {@code NAME=PORT:PID}. */
    static MeasuredServer parse(String argument) {
        int equals = argument.indexOf('=');
        int colon = argument.indexOf(':', equals);
        return new MeasuredServer(
                argument.substring(0, equals),
                Integer.parseInt(argument.substring(equals + 1, colon)),
                Long.parseLong(argument.substring(colon + 1)));
    }

    Target target() {
        return Target.parse("127.0.0.1:" + port);
    }
}
