// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.auth.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the server's own tokens. */
final class IssuerFlags {
    @Option(
            names = "--token-key",
            paramLabel = "FILE",
            description =
                    "Sign tokens with the key in this PEM file (PKCS#8, EC or RSA), so that they outlive a restart."
                            + " Default: a new one. The public key is at /.well-known/jwks.json.")
    private @Nullable Path key;

    @Option(
            names = "--token-lifetime",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long a token is good, from 60 on. Default: 300")
    private @Nullable Duration lifetime;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description =
                    "Where clients reach this server, such as https://registry.example, if a proxy stands before it."
                            + " Default: what each client says in Host")
    private @Nullable URI publicUrl;

    @Option(
            names = "--token-mounts",
            description =
                    "Let mounts without a source take blobs from repositories that the token does not name, if the"
                            + " policy lets the user read everything.")
    private boolean mounts;

    /** Tells whether one of them was given. */
    boolean any() {
        return mounts || key != null || lifetime != null || publicUrl != null;
    }

    /** Returns an issuer with these options. */
    TokenIssuer build(TokenIssuer.Builder builder) throws IOException {
        if (lifetime != null) {
            builder.lifetime(lifetime);
        }
        if (publicUrl != null) {
            builder.publicUrl(publicUrl);
        }
        builder.anonymousMounts(mounts);
        return key == null ? builder.build() : builder.build(key);
    }
}
