// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

/** The HTTP engines of {@code serve}. */
enum Engine {
    /** The engine of oci-server: HTTP/1.1. */
    HTTP1,
    /** Jetty: HTTP/1.1 and HTTP/2. */
    JETTY
}
