// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must not be shown, even if a server says it: the forms in which a credential travels. */
final class Secrets {
    private static final int MAX_CHARS = 300;

    private final List<String> forms = new ArrayList<>();

    /** Returns the secrets of a credential; there are none in null. */
    static Secrets of(@Nullable Credential credential) {
        return new Secrets().add(credential);
    }

    /** Adds the secrets of a credential; there are none in null. */
    Secrets add(@Nullable Credential credential) {
        if (credential instanceof Credential.Password password) {
            add(password.password()).add(basic(password));
        } else if (credential instanceof Credential.IdentityToken identity) {
            add(identity.token());
        } else if (credential instanceof Credential.RegistryToken registry) {
            add(registry.token());
        }
        return this;
    }

    boolean isEmpty() {
        return forms.isEmpty();
    }

    /** Returns what stands behind {@code Basic} in a request. */
    static String basic(Credential.Password password) {
        byte[] both = (password.username() + ":" + password.password()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(both);
    }

    Secrets add(String secret) {
        if (!secret.isEmpty()) {
            forms.add(secret);
            forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Tells whether a text tells one of them. */
    boolean areIn(String text) {
        return forms.stream().anyMatch(text::contains);
    }

    /** Returns what a server says, fit to be shown: one line, bounded, without control characters; nothing if it tells a secret. */
    String excerpt(String text) {
        if (areIn(text)) {
            return "";
        }
        String stripped = text.strip();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(stripped.length(), MAX_CHARS); i++) {
            char c = stripped.charAt(i);
            int type = Character.getType(c);
            boolean odd = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            out.append(odd ? ' ' : c);
        }
        return stripped.length() > MAX_CHARS ? out.append("...").toString() : out.toString();
    }

    @Override
    public String toString() {
        return "secrets";
    }
}
