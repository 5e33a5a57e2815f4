// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the header fields of answers. What is malformed counts as absent. */
final class Headers {
    private static final int MAX_DIGITS = 18;

    private Headers() {}

    /** Returns the content length, or -1. */
    static long contentLength(HttpHeaders headers) {
        return number(headers.firstValue("Content-Length").orElse(""));
    }

    /**
     * Returns the size of content as the answer to HEAD reports it, or -1 if it reports none or one that cannot be: nothing for content that
     * is not empty, or that of encoded content.
     *
     * @param digest the digest of the content
     */
    static long size(HttpHeaders headers, Digest digest) {
        return isEncoded(headers) ? -1 : possible(contentLength(headers), digest);
    }

    /** Returns a reported size, or -1 if content of the digest cannot have it: 0 belongs to the empty content, and no other size does. */
    static long possible(long size, Digest digest) {
        DigestAlgorithm algorithm = digest.algorithm();
        boolean empty = algorithm.isSupported() && algorithm.digest(new byte[0]).equals(digest);
        return empty == (size == 0) || !algorithm.isSupported() ? size : -1;
    }

    /** Returns the number that a text of digits stands for, or -1. */
    static long number(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(digits);
    }

    /** Returns the media type without parameters, {@linkplain MediaTypes#canonical canonical}; empty if there is none. */
    static String mediaType(HttpHeaders headers) {
        String type = headers.firstValue("Content-Type").orElse("");
        int parameters = type.indexOf(';');
        return MediaTypes.canonical((parameters < 0 ? type : type.substring(0, parameters)).strip());
    }

    /** Returns the digest that the registry reports, or null. */
    static @Nullable Digest digest(HttpHeaders headers) {
        String text = headers.firstValue("Docker-Content-Digest").orElse("").strip();
        return Digest.isValid(text) ? Digest.parse(text) : null;
    }

    /**
     * Refuses the digest that the registry reports if it is of the algorithm that was asked for and another one. One of another algorithm
     * may well name the same content.
     */
    static void requireDigest(Reply reply, Digest asked) throws OciException {
        Digest reported = digest(reply.headers());
        if (reported != null && reported.algorithm().equals(asked.algorithm()) && !reported.equals(asked)) {
            throw reply.fault(ErrorCode.DIGEST_INVALID, "expected " + asked + ", the registry reports " + reported);
        }
    }

    /** Returns whether the body is encoded, which was not asked for. The encodings can stand in several lines. */
    static boolean isEncoded(HttpHeaders headers) {
        return headers.allValues("Content-Encoding").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .anyMatch(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity"));
    }
}
