// SPDX-License-Identifier: Apache-2.0
/** The registry server on Jetty: TLS, HTTP/2, limits and a graceful stop. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.server.jetty {
    requires transitive dev.ocikit.server;
    requires transitive static org.jspecify;
    requires java.logging;
    requires org.eclipse.jetty.alpn.server;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.http2.common;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;

    exports dev.ocikit.server.jetty;
}
