// SPDX-License-Identifier: Apache-2.0
/** The documents of the OCI specifications: typed, lossless, deterministic JSON. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.spec {
    requires transitive dev.ocikit.ref;
    requires transitive static org.jspecify;
    requires tools.jackson.core;

    exports dev.ocikit.spec;
}
