// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.nio.ByteBuffer;

/**
 * Follows the frames that a client sends over HTTP/2 (RFC 9113, section 4.1), to know when the preface, a frame or a block of header
 * fields is unfinished. For use by one thread.
 */
final class FrameTracker {
    /** The length of the connection preface (RFC 9113, section 3.4). */
    private static final int PREFACE_BYTES = 24;

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final byte[] frameHeader = new byte[FRAME_HEADER_BYTES];
    private int headerBytes;
    private int left = PREFACE_BYTES;
    private boolean carriesFields = true;
    private boolean endsBlock = true;
    private boolean blockOpen;
    private long finished;

    /** Reads the bytes of a buffer between two indexes; leaves the buffer as it is. */
    void accept(ByteBuffer buffer, int start, int end) {
        int at = start;
        while (at < end) {
            if (left > 0) {
                int count = Math.min(left, end - at);
                left -= count;
                at += count;
                if (left == 0) {
                    frameEnds();
                }
            } else {
                frameHeader[headerBytes++] = buffer.get(at++);
                if (headerBytes == FRAME_HEADER_BYTES) {
                    frameBegins();
                }
            }
        }
    }

    private void frameBegins() {
        headerBytes = 0;
        left = (frameHeader[0] & 0xff) << 16 | (frameHeader[1] & 0xff) << 8 | (frameHeader[2] & 0xff);
        int type = frameHeader[3];
        carriesFields = type == HEADERS || type == CONTINUATION;
        endsBlock = !carriesFields || (frameHeader[4] & END_HEADERS) != 0;
        if (left == 0) {
            frameEnds();
        }
    }

    private void frameEnds() {
        if (carriesFields) {
            blockOpen = !endsBlock;
        }
        if (!blockOpen) {
            finished++;
        }
    }

    /** Returns whether the client must send more before the server can act on what it has sent; the body of a request does not count. */
    boolean unfinished() {
        return blockOpen || headerBytes > 0 || (left > 0 && carriesFields);
    }

    /** Returns the number of frames and of header blocks that are complete. */
    long finished() {
        return finished;
    }
}
