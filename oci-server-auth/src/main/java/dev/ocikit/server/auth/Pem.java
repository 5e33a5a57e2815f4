// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A part of a file in PEM (RFC 7468). */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] content;

    private Pem(String label, byte[] content) {
        this.label = label;
        this.content = content;
    }

    /** Returns what it is, such as {@code PUBLIC KEY}. */
    String label() {
        return label;
    }

    /** Returns the bytes, which belong to the caller. */
    byte[] content() {
        return content;
    }

    /** Returns the parts of a text; what is between them is skipped. */
    static List<Pem> parse(String text) throws MalformedFileException {
        List<Pem> parts = new ArrayList<>();
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
            int end = text.indexOf(END + label + DASHES, begin);
            if (labelEnd < 0 || end < 0 || labelEnd > end) {
                throw MalformedFileException.whole("a part of it begins and does not end");
            }
            try {
                byte[] content = Base64.getMimeDecoder().decode(text.substring(labelEnd + DASHES.length(), end));
                parts.add(new Pem(label, content));
            } catch (IllegalArgumentException e) {
                throw MalformedFileException.whole("a part of it is not base64");
            }
        }
        return parts;
    }

    /** Returns the label alone: the rest may be secret. */
    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }
}
