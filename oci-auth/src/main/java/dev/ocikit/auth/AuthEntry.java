// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entry of {@code auths} in a Docker configuration.
 *
 * @param json the entry as it stands there
 * @param place the file it is from, for messages
 * @param name the name it has there, for messages
 */
record AuthEntry(JsonNode json, String place, String name) {
    /** The name that helpers and files give where the password is an identity token. */
    static final String TOKEN_USER = "<token>";

    private static final List<String> SECRETS =
            List.of("auth", "identitytoken", "registrytoken", "username", "password");

    /**
     * Returns what the entry holds: none if it is a mere mark that there was a login, as Docker leaves where a helper has the secret.
     *
     * @throws IOException if it holds something else
     */
    Optional<Credential> credential() throws IOException {
        String registryToken = text("registrytoken");
        if (!registryToken.isEmpty()) {
            return Optional.of(new Credential.RegistryToken(registryToken));
        }
        String identityToken = text("identitytoken");
        if (!identityToken.isEmpty()) {
            return Optional.of(new Credential.IdentityToken(identityToken));
        }
        String auth = text("auth");
        return auth.isEmpty() ? of(text("username"), text("password")) : decode(auth);
    }

    /** Returns whether an entry is more than a mark. What it holds may be broken. */
    static boolean holdsSomething(JsonNode json) {
        return SECRETS.stream()
                .map(json::path)
                .anyMatch(value ->
                        value.isString() ? !value.stringValue().isEmpty() : !value.isMissingNode() && !value.isNull());
    }

    /** Returns the credential that a user name and a secret stand for: none if both are empty. */
    static Optional<Credential> of(String username, String secret) {
        if (username.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                username.equals(TOKEN_USER)
                        ? new Credential.IdentityToken(secret)
                        : new Credential.Password(username, secret));
    }

    /**
     * Returns an entry as Docker writes it.
     *
     * @throws IllegalArgumentException if the user name has a colon, which ends it
     */
    static ObjectNode json(Credential credential) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        if (credential instanceof Credential.Password password) {
            if (password.username().indexOf(':') >= 0) {
                throw new IllegalArgumentException("a user name cannot have a colon");
            }
            String pair = password.username() + ":" + password.password();
            entry.put("auth", Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else if (credential instanceof Credential.IdentityToken identity) {
            entry.put("identitytoken", identity.token());
        } else if (credential instanceof Credential.RegistryToken registry) {
            entry.put("registrytoken", registry.token());
        }
        return entry;
    }

    private Optional<Credential> decode(String auth) throws IOException {
        byte[] bytes;
        try {
            // Docker's reader ignores line breaks, which base64(1) makes, and nothing else.
            bytes = Base64.getDecoder().decode(auth.replace("\r", "").replace("\n", ""));
        } catch (IllegalArgumentException e) {
            // The exception is no cause of ours: it may quote the secret.
            throw broken("is not Base64");
        }
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        String pair = new String(bytes, 0, length, StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw broken("is not the Base64 of a user name, a colon and a password");
        }
        return of(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private String text(String member) throws IOException {
        @Nullable JsonNode value = json.get(member);
        if (value == null || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw new IOException(place + ": " + member + " of " + name + " in auths is not a string");
        }
        return value.stringValue();
    }

    private IOException broken(String what) {
        return new IOException(place + ": auth of " + name + " in auths " + what);
    }

    @Override
    public String toString() {
        return name + " in " + place;
    }
}
