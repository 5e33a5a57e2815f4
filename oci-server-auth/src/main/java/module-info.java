// SPDX-License-Identifier: Apache-2.0
/** Who may do what on a server: passwords, tokens, a policy, and an issuer of tokens. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.server.auth {
    requires transitive dev.ocikit.server;
    requires transitive static org.jspecify;
    requires dev.ocikit.filter;
    requires bcrypt;
    requires com.nimbusds.jose.jwt;

    exports dev.ocikit.server.auth;
}
