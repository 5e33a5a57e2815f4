// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.client.internal.SecretEcho;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that says what goes over the wire: a line when a request is sent, and one when its answer begins or does not come. Both begin
 * with the request's number. What may be a secret is left out, see {@link Redacted}, and so are bodies and the messages of failures.
 */
final class WireLog implements Transport {
    private final Transport inner;
    private final Consumer<? super String> log;
    private final AtomicLong requests = new AtomicLong();

    private WireLog(Transport inner, Consumer<? super String> log) {
        this.inner = inner;
        this.log = log;
    }

    /** Returns a transport that tells a log, or the transport itself if there is none. */
    static Transport around(Transport inner, @Nullable Consumer<? super String> log) {
        return log == null ? inner : new WireLog(inner, log);
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        String number = "#" + requests.incrementAndGet();
        BlobSource body = request.body().orElse(null);
        say(number + " > " + Printable.of(request.method()) + " "
                + Redacted.url(request.uri().toString())
                + (body == null ? "" : " (" + body.size() + " bytes)")
                + Redacted.headers(request.headers(), List.of()));
        long start = System.nanoTime();
        try {
            WireResponse response = inner.send(request);
            say(number + " < " + response.status() + after(start)
                    + Redacted.headers(response.headers(), sent(request)));
            return response;
        } catch (IOException | RuntimeException e) {
            say(number + " ! " + e.getClass().getSimpleName() + after(start));
            throw e;
        }
    }

    /** Returns the credentials that a request shows, which the answer may repeat, in the forms in which they travel and are typed. */
    private static List<String> sent(WireRequest request) {
        List<String> secrets = new ArrayList<>();
        for (String value : request.headers().allValues("Authorization")) {
            String shown = value.substring(value.indexOf(' ') + 1);
            secrets.add(SecretEcho.withoutPadding(shown));
            if (!value.regionMatches(true, 0, "Basic ", 0, 6)) {
                continue;
            }
            try {
                String typed = new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8);
                secrets.add(typed.substring(typed.indexOf(':') + 1));
            } catch (IllegalArgumentException e) {
                // Not Base64: it was typed as it is.
            }
        }
        secrets.removeIf(String::isEmpty);
        return secrets;
    }

    private static String after(long start) {
        return " after " + (System.nanoTime() - start) / 1000 + " us";
    }

    /** A log that fails must not cost the answer, which would never be closed. */
    private void say(String line) {
        try {
            log.accept(line);
        } catch (RuntimeException e) {
            // Nobody is left to be told.
        }
    }
}
