// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** Random chunked bodies, each followed by the beginning of another request. They depend on the random numbers alone. */
final class ChunkedBodies {
    private static final byte[] NEXT = "GET /next HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String TOKEN = "!#$%&'*+-.^_`|~09azAZ";
    /** What decides about the framing, and its neighbors. */
    private static final String FRAMING = "\r\n\t\0 ;:0189afgAFG-+x\u007f\u0080\u00ff";

    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ChunkedBodies(Random random) {
        this.random = random;
    }

    /** Returns a valid body with its limits reached now and then. */
    byte[] valid() {
        return body(5, random.nextInt(10) == 0 ? 20_000 : 50, random.nextInt(10) == 0 ? 1023 : 20);
    }

    /** Returns a valid body of less than a few hundred bytes. */
    byte[] small() {
        return body(3, 20, 10);
    }

    /** Returns a body of which a few bytes were replaced, removed, inserted or repeated, or which is random altogether. */
    byte[] mutated() {
        if (random.nextInt(20) == 0) {
            for (int i = random.nextInt(40); i > 0; i--) {
                out.write(framing());
            }
            return out.toByteArray();
        }
        byte[] body = body(4, 30, random.nextInt(20) == 0 ? 1026 : 8);
        for (int i = random.nextInt(3); i >= 0 && body.length > 0; i--) {
            body = mutate(body);
        }
        return body;
    }

    private byte[] mutate(byte[] body) {
        int at = random.nextInt(body.length);
        byte[] head = Arrays.copyOf(body, at);
        byte[] rest = Arrays.copyOfRange(body, at, body.length);
        return switch (random.nextInt(6)) {
            case 0 -> join(head, new byte[] {framing()}, Arrays.copyOfRange(rest, 1, rest.length));
            case 1 -> join(head, new byte[0], Arrays.copyOfRange(rest, 1, rest.length));
            case 2 -> join(head, new byte[] {framing()}, rest);
            case 3 -> join(head, Arrays.copyOf(rest, random.nextInt(Math.min(rest.length, 20))), rest);
            case 4 -> join(head, new byte[0], new byte[0]);
            default -> join(head, "0".repeat(random.nextInt(20)).getBytes(StandardCharsets.US_ASCII), rest);
        };
    }

    private static byte[] join(byte[] first, byte[] second, byte[] third) {
        byte[] all = Arrays.copyOf(first, first.length + second.length + third.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        System.arraycopy(third, 0, all, first.length + second.length, third.length);
        return all;
    }

    private byte framing() {
        return (byte) FRAMING.charAt(random.nextInt(FRAMING.length()));
    }

    private byte[] body(int maxChunks, int maxBytes, int maxText) {
        for (int chunks = random.nextInt(maxChunks); chunks > 0; chunks--) {
            byte[] data = new byte[1 + random.nextInt(maxBytes)];
            random.nextBytes(data);
            sizeLine(data.length, maxText);
            out.writeBytes(data);
            text("\r\n");
        }
        sizeLine(0, maxText);
        for (int trailers = random.nextInt(10) == 0 ? 32 : random.nextInt(3); trailers > 0; trailers--) {
            for (int length = Math.max(1, upTo(maxText)); length > 0; length--) {
                out.write(TOKEN.charAt(random.nextInt(TOKEN.length())));
            }
            text(":");
            fieldText(maxText);
            text("\r\n");
        }
        text("\r\n");
        out.writeBytes(NEXT);
        return out.toByteArray();
    }

    private void sizeLine(int size, int maxText) {
        String digits = Integer.toHexString(size);
        String zeros = "0".repeat(random.nextBoolean() ? 0 : random.nextInt(17 - digits.length()));
        text(zeros + (random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT)));
        if (random.nextInt(3) == 0) {
            text(";");
            fieldText(maxText);
        }
        text("\r\n");
    }

    private void fieldText(int max) {
        for (int length = upTo(max); length > 0; length--) {
            int c = random.nextInt(256);
            out.write((c < ' ' && c != '\t') || c == 0x7f ? ' ' : c);
        }
    }

    private int upTo(int max) {
        return random.nextInt(4) == 0 ? max : random.nextInt(max + 1);
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
