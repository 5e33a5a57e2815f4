// SPDX-License-Identifier: Apache-2.0
/** Credentials, challenges and tokens for clients. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.auth {
    requires transitive dev.ocikit.client;
    requires transitive static org.jspecify;
    requires com.github.benmanes.caffeine;
    requires com.nimbusds.jose.jwt;
    requires tools.jackson.databind;

    exports dev.ocikit.auth;
}
