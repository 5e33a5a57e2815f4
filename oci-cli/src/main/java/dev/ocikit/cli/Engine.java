// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

/** What speaks HTTP. */
enum Engine {
    /** Jetty: HTTP/1.1, HTTP/2, limits. */
    JETTY,
    /** The JDK's own: HTTP/1.1. */
    JDK
}
