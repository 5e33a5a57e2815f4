// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** What the tests of authentication share. */
final class Fixture {
    /** Searched for wherever it must not be. */
    static final String CANARY = "canary-4f1d+secret/word";

    static final Credential.Password BOB = new Credential.Password("bob", CANARY);
    static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("bob:" + CANARY).getBytes(StandardCharsets.UTF_8));

    private Fixture() {}

    static CredentialSource always(Credential credential) {
        return (host, repository) -> Optional.of(credential);
    }

    static RegistryClient client(Site site, Authenticator authenticator) {
        return RegistryClient.create(ClientOptions.builder(site.host())
                .transport(authenticator::around)
                .build());
    }

    /** Returns a registry that takes one token and challenges whatever else it is shown. */
    static Function<Site.Seen, Site.Answer> registry(String challenge, String token) {
        return seen -> seen.authorization().equals("Bearer " + token)
                ? Site.Answer.json(200, "{\"name\":\"a\",\"tags\":[\"1\"]}")
                : Site.Answer.challenge(challenge);
    }

    static String bearer(Site tokens, String scope) {
        return "Bearer realm=\"" + tokens.url("/token") + "\",service=\"the registry\",scope=\"" + scope + "\"";
    }

    /** Returns a JWT that nobody signed. */
    static String jwt(String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + "."
                + encoder.encodeToString(new byte[32]);
    }

    /** A clock that stands until it is moved. */
    static final class Time extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
