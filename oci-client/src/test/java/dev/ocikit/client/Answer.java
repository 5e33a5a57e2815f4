// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a {@link Peer} answers: anything that fits through a socket, true or not. */
final class Answer {
    private final int status;
    private final List<String> headers = new ArrayList<>();
    private byte[] prefix = new byte[0];
    private byte[] body = new byte[0];
    private long copies = 1;
    private long length = -2;
    private boolean chunked;
    private boolean cut;
    private boolean endless;
    private @Nullable CountDownLatch stall;
    private @Nullable Runnable drip;
    private @Nullable Runnable pause;
    private @Nullable Runnable slow;

    private Answer(int status) {
        this.status = status;
    }

    static Answer of(int status) {
        return new Answer(status);
    }

    Answer header(String name, Object value) {
        headers.add(name + ": " + value);
        return this;
    }

    Answer body(byte[] bytes) {
        body = bytes;
        return this;
    }

    Answer body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    Answer json(String text) {
        return header("Content-Type", "application/json").body(text);
    }

    /** Sends what the body was until now once, and then the bytes as often as {@link #times} says. */
    Answer then(byte[] bytes) {
        prefix = body;
        return body(bytes);
    }

    /** Sends the body again and again. */
    Answer times(long times) {
        copies = times;
        return this;
    }

    /** Announces another length than the body has. */
    Answer length(long announced) {
        length = announced;
        return this;
    }

    /** Announces no length, and sends the body in chunks. */
    Answer chunked() {
        chunked = true;
        return this;
    }

    /** Announces no length, and hangs up before the last chunk. */
    Answer chunkedWithoutEnd() {
        chunked = true;
        endless = true;
        cut = true;
        return this;
    }

    /** Announces no length, and ends the body by hanging up. */
    Answer untilClose() {
        length = -1;
        cut = true;
        return this;
    }

    /** Hangs up after the body. */
    Answer cut() {
        cut = true;
        return this;
    }

    /** Waits after the body until it is let go on. */
    Answer stall(CountDownLatch until) {
        stall = until;
        return this;
    }

    /** Goes on after the body with one space after the other, without end, and does something before each. */
    Answer drip(Runnable between) {
        chunked = true;
        drip = between;
        return this;
    }

    /** Does something after the body. */
    Answer pausing(Runnable what) {
        pause = what;
        return this;
    }

    /** Sends a body byte by byte, and does something after each. */
    Answer slowly(byte[] bytes, Runnable between) {
        slow = between;
        return body(bytes);
    }

    /** Writes the answer; returns whether the connection stays open. */
    boolean write(OutputStream out, boolean head) throws IOException {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Because\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        if (chunked) {
            text.append("Transfer-Encoding: chunked\r\n");
        } else if (length >= -1 ? length >= 0 : status != 204) {
            text.append("Content-Length: ")
                    .append(length >= 0 ? length : prefix.length + body.length * copies)
                    .append("\r\n");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        for (long i = prefix.length == 0 ? 0 : -1; i < copies && !head && body.length > 0; i++) {
            byte[] piece = i < 0 ? prefix : body;
            if (chunked) {
                out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            write(piece, out);
            if (chunked) {
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        while (drip != null && !head) {
            out.flush();
            drip.run();
            LockSupport.parkNanos(1_000_000); // a peer that drips is slower than its reader
            out.write("1\r\n \r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        if (chunked && !head && !endless) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
        if (pause != null) {
            pause.run();
        }
        if (stall != null) {
            try {
                stall.await();
            } catch (InterruptedException e) {
                return false;
            }
        }
        return !cut;
    }

    private void write(byte[] bytes, OutputStream out) throws IOException {
        if (slow == null) {
            out.write(bytes);
            return;
        }
        for (byte one : bytes) {
            out.write(one);
            out.flush();
            slow.run();
        }
    }
}
