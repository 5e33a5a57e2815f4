// SPDX-License-Identifier: Apache-2.0
/** A registry over HTTP: the client side of the OCI distribution specification. */
@SuppressWarnings("module") // the module that the internal package is exported to is built later
@org.jspecify.annotations.NullMarked
module dev.ocikit.client {
    requires transitive dev.ocikit.api;
    requires transitive java.net.http;

    exports dev.ocikit.client;
    exports dev.ocikit.client.internal to
            dev.ocikit.auth;
}
