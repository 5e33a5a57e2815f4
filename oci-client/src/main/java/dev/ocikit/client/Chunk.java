// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;

/** A part of an array as a request body. The bytes must not change until the request has been answered. */
final class Chunk implements BlobSource {
    static final Chunk NONE = of(new byte[0]);

    private final byte[] bytes;
    private final int offset;
    private final int length;

    Chunk(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    static Chunk of(byte[] bytes) {
        return new Chunk(bytes, 0, bytes.length);
    }

    int length() {
        return length;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, offset, length);
    }

    /** Returns a publisher that copies the bytes: for small chunks. */
    BodyPublisher publisher() {
        return length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes, offset, length);
    }

    /** Returns this chunk without its first bytes. */
    Chunk from(int start) {
        return new Chunk(bytes, offset + start, length - start);
    }

    /** Returns at most so many of the first bytes of this chunk. */
    Chunk first(int count) {
        return new Chunk(bytes, offset, Math.min(length, count));
    }

    @Override
    public long size() {
        return length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes, offset, length);
    }
}
