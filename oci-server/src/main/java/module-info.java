// SPDX-License-Identifier: Apache-2.0
/** The distribution specification served over HTTP from any registry. */
@SuppressWarnings("module") // the modules that the internal package is exported to are built later
@org.jspecify.annotations.NullMarked
module dev.ocikit.server {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.server;
    exports dev.ocikit.server.internal to
            dev.ocikit.server.auth,
            dev.ocikit.server.jetty;
}
