// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.charset.StandardCharsets;

/**
 * A scanner that finds the first byte at which a text in UTF-8 departs from JSON (RFC 8259) or exceeds a limit. It runs
 * only after the parser has refused the text: the parser does not report offsets in an array of bytes, and its messages
 * are about its own settings. Not thread-safe.
 */
final class JsonSyntax {
    private final byte[] json;
    private final JsonLimits limits;
    private int at;
    private int values;

    private JsonSyntax(byte[] json, JsonLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /** Returns the exception for the first fault. */
    static DocumentException fault(byte[] json, JsonLimits limits) {
        JsonSyntax scanner = new JsonSyntax(json, limits);
        try {
            scanner.document();
            return DocumentException.at(json.length, "not JSON that is read here");
        } catch (DocumentException fault) {
            return fault;
        }
    }

    private void document() throws DocumentException {
        skipSpace();
        if (at == json.length) {
            throw fault("there is no JSON value");
        }
        value(0);
        skipSpace();
        if (at < json.length) {
            throw fault("more follows after the JSON value: " + found());
        }
    }

    private void value(int depth) throws DocumentException {
        if (++values > limits.values()) {
            throw fault("more than " + limits.values() + " values");
        }
        switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string(limits.stringChars(), "a string", false);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("a JSON value");
        }
    }

    private void object(int depth) throws DocumentException {
        open(depth);
        if (closes('}')) {
            return;
        }
        while (true) {
            if (peek() != '"') {
                throw unexpected("a name in double quotes");
            }
            string(limits.nameChars(), "a name", true);
            skipSpace();
            expect(':');
            skipSpace();
            value(depth);
            skipSpace();
            if (closes('}')) {
                return;
            }
            if (peek() != ',') {
                throw unexpected("',' or '}'");
            }
            at++;
            skipSpace();
        }
    }

    private void array(int depth) throws DocumentException {
        open(depth);
        if (closes(']')) {
            return;
        }
        while (true) {
            value(depth);
            skipSpace();
            if (closes(']')) {
                return;
            }
            if (peek() != ',') {
                throw unexpected("',' or ']'");
            }
            at++;
            skipSpace();
        }
    }

    private void open(int depth) throws DocumentException {
        if (depth > limits.depth()) {
            throw fault("nests deeper than " + limits.depth() + " levels");
        }
        at++;
        skipSpace();
    }

    private boolean closes(char bracket) {
        if (peek() != bracket) {
            return false;
        }
        at++;
        return true;
    }

    /**
     * Scans a string.
     *
     * @param paired whether the escapes of surrogates must come in pairs
     */
    private void string(int max, String what, boolean paired) throws DocumentException {
        int start = at++;
        int high = -1;
        int chars = 0;
        while (true) {
            int b = peek();
            if (b < ' ') {
                throw unexpected(b < 0 ? "the end of " + what : "an escape for a control character");
            }
            int position = at++;
            char unit = b == '\\' ? escape() : (char) b;
            if (paired && Character.isLowSurrogate(unit) != (high >= 0)) {
                at = high >= 0 ? high : position;
                throw fault(what + " has an unpaired surrogate");
            }
            if (b == '"') {
                return;
            }
            high = Character.isHighSurrogate(unit) ? position : -1;
            // In UTF-16: continuation bytes belong to the character before them, and four bytes are two surrogates.
            chars += (b & 0xc0) == 0x80 ? 0 : b >= 0xf0 ? 2 : 1;
            if (chars > max) {
                at = start;
                throw fault(what + " has more than " + max + " characters");
            }
        }
    }

    /** Scans an escape after its backslash, and returns the code unit of one that begins with u. */
    private char escape() throws DocumentException {
        int b = peek();
        if (b < 0 || "\"\\/bfnrtu".indexOf(b) < 0) {
            throw unexpected("one of \"\\/bfnrtu after a backslash");
        }
        at++;
        int unit = '\\';
        if (b == 'u') {
            unit = 0;
            for (int i = 0; i < 4; i++) {
                int digit = Character.digit(peek(), 16);
                if (digit < 0) {
                    throw unexpected("a hexadecimal digit");
                }
                unit = unit << 4 | digit;
                at++;
            }
        }
        return (char) unit;
    }

    private void literal(String word) throws DocumentException {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw unexpected(word);
            }
            at++;
        }
    }

    private void number() throws DocumentException {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int digits = peek() == '0' ? 1 : 0;
        if (digits == 1) {
            at++;
        } else {
            digits = digits();
        }
        if (peek() == '.') {
            at++;
            digits += digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits += digits();
        }
        if (digits > limits.digits()) {
            at = start;
            throw fault("a number has more than " + limits.digits() + " digits");
        }
    }

    private int digits() throws DocumentException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected("a digit");
        }
        return at - start;
    }

    private void expect(char wanted) throws DocumentException {
        if (peek() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    /** Returns the byte at the position, unsigned, or -1 at the end. */
    private int peek() {
        return at < json.length ? json[at] & 0xff : -1;
    }

    private DocumentException unexpected(String expected) {
        return fault("not JSON: expected " + expected + ", found " + found());
    }

    private String found() {
        if (at == json.length) {
            return "the end";
        }
        String rest = new String(json, at, Math.min(json.length - at, 4), StandardCharsets.UTF_8);
        int point = rest.codePointAt(0);
        String printable = Inspection.bounded(Character.toString(point), 2);
        return printable.equals("?") && point != '?' ? String.format("U+%04X", point) : "'" + printable + "'";
    }

    private DocumentException fault(String message) {
        return DocumentException.at(at, message);
    }
}
