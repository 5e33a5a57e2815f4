// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.WireStream;
import java.nio.ByteBuffer;

/** A body in memory that is charged until it is read, by a reader that charges what it reads, or closed. */
final class ChargedBody extends WireStream {
    private final DocumentMemory.Reservation reserved;
    private ByteBuffer rest;

    ChargedBody(byte[] bytes, DocumentMemory.Reservation reserved) {
        this.rest = ByteBuffer.wrap(bytes);
        this.reserved = reserved;
    }

    @Override
    protected ByteBuffer receive() {
        reserved.close();
        ByteBuffer all = rest;
        rest = ByteBuffer.allocate(0);
        return all;
    }

    @Override
    public void close() {
        reserved.close();
    }
}
