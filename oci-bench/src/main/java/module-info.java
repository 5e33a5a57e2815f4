/** Measurements of registries over HTTP. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.bench {
    requires dev.ocikit.api;
    requires dev.ocikit.auth;
    requires dev.ocikit.client;
    requires dev.ocikit.debug;
    requires dev.ocikit.filter;
    requires dev.ocikit.large;
    requires dev.ocikit.mem;
    requires dev.ocikit.server;
    requires dev.ocikit.server.jetty;
    requires dev.ocikit.test;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.management;
    requires jdk.httpserver;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires transitive static org.jspecify;

    exports dev.ocikit.bench;
}
