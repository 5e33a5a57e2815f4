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
 * (Quay) do, too. Of the answers that are labelled so, manifests and lists begin with a brace, other answers are short texts without
 * markup, and a blob is what has its digest. An answer that reports a digest is a registry's.
 */
final class WebPage {
    private static final Set<String> TYPES = Set.of("text/html", "application/xhtml+xml");
    /** How a page begins whose type does not give it away (WHATWG, "MIME Sniffing", section 7.1). */
    private static final Set<String> STARTS = Set.of("<!doctype html", "<html");

    /** How many bytes are looked at to find the first that is not blank. */
    private static final int MAX_PEEKED_BYTES = 8 << 10;

    private WebPage() {}

    /** Returns whether the header of an answer is that of a web page: all that there is to go by in an answer to HEAD. */
    static boolean isLabelled(HttpHeaders headers) {
        return TYPES.contains(type(headers))
                && headers.firstValue("Docker-Content-Digest").isEmpty();
    }

    /** Returns whether an answer that may have any body, or none, is a web page. Its body remains unread. */
    static boolean is(Reply reply) throws IOException {
        return is(reply, false);
    }

    /** Returns whether there is a web page in place of a JSON object, a manifest or a list. The body remains unread. */
    static boolean isInPlaceOfDocument(Reply reply) throws IOException {
        return is(reply, true);
    }

    private static boolean is(Reply reply, boolean document) throws IOException {
        HttpHeaders headers = reply.headers();
        boolean labelled = isLabelled(headers);
        boolean unlabelled = !ManifestTypes.isTelling(type(headers))
                && headers.firstValue("Docker-Content-Digest").isEmpty();
        if (reply.status() != 200 || (!labelled && !unlabelled)) {
            return false;
        }
        String start = start(reply);
        if (!labelled) {
            return STARTS.stream().anyMatch(start::startsWith);
        }
        return document ? !start.startsWith("{") : start.startsWith("<") || Headers.isEncoded(headers);
    }

    private static String type(HttpHeaders headers) {
        return Headers.mediaType(headers).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the first characters of a body, without a byte order mark and space before them, in lower case. It waits for no more than tell a
     * page from other content.
     */
    private static String start(Reply reply) throws IOException {
        int wanted = 1;
        while (true) {
            ByteBuffer buffer = reply.body().peek(wanted);
            byte[] bytes = new byte[Math.min(MAX_PEEKED_BYTES, buffer.remaining())];
            buffer.get(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).stripLeading();
            String start = (text.startsWith("\ufeff") ? text.substring(1) : text)
                    .stripLeading()
                    .toLowerCase(Locale.ROOT);
            boolean open = STARTS.stream().anyMatch(known -> known.startsWith(start) && !known.equals(start));
            if (!open || bytes.length < wanted || bytes.length == MAX_PEEKED_BYTES) {
                return start;
            }
            wanted = Math.min(MAX_PEEKED_BYTES, bytes.length * 2);
        }
    }

    /** Returns the error of a web page that came instead of something. */
    static OciException insteadOf(String expected, Reply reply) {
        return new WebPageException(reply.label() + "a web page, not " + expected, reply.status());
    }
}
