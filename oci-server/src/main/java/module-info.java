// SPDX-License-Identifier: Apache-2.0
/** The distribution specification served over HTTP from any registry. */
@SuppressWarnings("module") // the module that the internal package is exported to is built later
@org.jspecify.annotations.NullMarked
module dev.ocikit.server {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.server;
    exports dev.ocikit.server.internal to
            dev.ocikit.server.jetty;
}
