// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The distinction between the web pages of sign-in portals and web servers and the answers of registries, which have the same status 200.
 *
 * <p>The content type alone is not enough: some web frameworks label each answer {@code text/html}, so registries that are built with them
 * (Quay) do, too. An answer that reports a digest is a registry's.
 */
final class WebPage {
    private static final Set<String> TYPES = Set.of("text/html", "application/xhtml+xml");
    /** How a page begins whose type does not give it away (WHATWG, "MIME Sniffing", section 7.1). */
    private static final Set<String> STARTS = Set.of("<!doctype html", "<html");

    private static final int START_BYTES = 64;

    private WebPage() {}

    /** Returns whether the header of an answer is that of a web page: all that there is to go by in an answer to HEAD. */
    static boolean isLabelled(HttpHeaders headers) {
        return TYPES.contains(type(headers))
                && headers.firstValue("Docker-Content-Digest").isEmpty();
    }

    /** Returns whether an answer is a web page. Its body remains unread. */
    static boolean is(Reply reply) throws IOException {
        HttpHeaders headers = reply.headers();
        boolean labelled = isLabelled(headers);
        boolean unlabelled = !ManifestTypes.isTelling(type(headers))
                && headers.firstValue("Docker-Content-Digest").isEmpty();
        if (reply.status() != 200 || (!labelled && !unlabelled)) {
            return false;
        }
        String start = start(reply);
        return labelled
                ? start.startsWith("<") || Headers.isEncoded(headers)
                : STARTS.stream().anyMatch(start::startsWith);
    }

    private static String type(HttpHeaders headers) {
        return Headers.mediaType(headers).toLowerCase(Locale.ROOT);
    }

    /** Returns the first characters of a body, without a byte order mark and space before them, in lower case. */
    private static String start(Reply reply) throws IOException {
        ByteBuffer buffer = reply.body().peek();
        byte[] bytes = new byte[Math.min(START_BYTES, buffer.remaining())];
        buffer.get(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8).stripLeading();
        return (text.startsWith("\ufeff") ? text.substring(1) : text)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
    }

    /** Returns the error of a web page that came instead of something. */
    static OciException insteadOf(String expected, Reply reply) {
        return new WebPageException(reply.label() + "a web page, not " + expected, reply.status());
    }
}
