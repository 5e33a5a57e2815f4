// SPDX-License-Identifier: Apache-2.0
/** A registry over HTTP: the client side of the OCI distribution specification. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.client {
    requires transitive dev.ocikit.api;
    requires transitive java.net.http;

    exports dev.ocikit.client;
}
