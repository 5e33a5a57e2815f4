/** Measurements of registries over HTTP. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.bench {
    requires dev.ocikit.client;
    requires dev.ocikit.debug;
    requires dev.ocikit.filter;
    requires dev.ocikit.mem;
    requires jdk.httpserver;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires transitive static org.jspecify;

    exports dev.ocikit.bench;
}
