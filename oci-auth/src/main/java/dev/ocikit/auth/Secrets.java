// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.internal.SecretEcho;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must not be shown, even if a server says it: the forms in which a credential travels. */
final class Secrets {
    private static final int MAX_CHARS = 300;
    private static final int MIN_DISTINCT_CHARS = 8;

    /** The beginning of a long token gives it away. */
    private static final int MAX_FORM_CHARS = 256;

    private static final int MAX_CAUSES = 16;

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
            String bare = SecretEcho.withoutPadding(secret);
            addForm(bare.isEmpty() ? secret : bare);
            addForm(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        }
        return this;
    }

    private void addForm(String form) {
        forms.add(form.substring(0, Math.min(form.length(), MAX_FORM_CHARS)));
    }

    /** Returns whether a text holds one of them, as it is or encoded. */
    boolean areIn(String text) {
        return SecretEcho.isIn(text, forms);
    }

    /**
     * Returns header fields without the values that hold a secret. A short secret, a word or a number removes nothing but warnings: values
     * that the client works with may hold it by coincidence. The query of a location does not count: no message shows it.
     */
    HttpHeaders withoutEchoes(HttpHeaders headers) {
        if (forms.isEmpty()) {
            return headers;
        }
        List<String> distinct = forms.stream().filter(Secrets::isDistinct).toList();
        Map<String, List<String>> kept = new LinkedHashMap<>();
        headers.map().forEach((name, values) -> {
            List<String> searched = name.equalsIgnoreCase("Warning") ? forms : distinct;
            List<String> rest = values.stream()
                    .filter(value -> !SecretEcho.isIn(
                            name.equalsIgnoreCase("Location") ? value.split("\\?", 2)[0] : value, searched))
                    .toList();
            if (!rest.isEmpty()) {
                kept.put(name, rest);
            }
        });
        return HttpHeaders.of(kept, (name, value) -> true);
    }

    private static boolean isDistinct(String form) {
        return form.length() >= MIN_DISTINCT_CHARS
                && !form.chars().allMatch(c -> c >= 'a' && c <= 'z')
                && !form.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns a failure of a connection, replaced by one that quotes nothing if its message, or that of a cause, holds a secret. */
    IOException withoutEcho(IOException failure) {
        if (failure instanceof InterruptedIOException
                || failure instanceof SocketException
                || failure instanceof HttpTimeoutException) {
            // These quote no peer.
            return failure;
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            if (areIn(String.valueOf(cause.getMessage()))) {
                return new IOException(failure.getClass().getSimpleName() + ", whose message holds a credential");
            }
        }
        return failure;
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
