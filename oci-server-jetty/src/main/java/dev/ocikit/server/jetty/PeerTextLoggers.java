// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The loggers with which Jetty logs the host of a malformed request as a warning, unescaped and once per request. A client could forge log
 * lines and flood the log through them. They are turned off in {@code java.util.logging}; applications with another log framework must
 * turn them off there.
 */
final class PeerTextLoggers {
    private static final List<Logger> LOGGERS =
            List.of(Logger.getLogger("org.eclipse.jetty.util.HostPort"), Logger.getLogger("org.eclipse.jetty.http.HttpParser"));

    private PeerTextLoggers() {}

    static void silence() {
        for (Logger logger : LOGGERS) {
            logger.setLevel(Level.OFF);
        }
    }
}
