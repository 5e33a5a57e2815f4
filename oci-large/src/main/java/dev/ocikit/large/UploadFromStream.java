// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The upload of content that can be read once: while one chunk is sent from memory, the next is read and hashed. A chunk is held until the
 * registry has it, so there are never more than two.
 */
final class UploadFromStream {
    private final UploadSession session;
    private final UploadReader reader;
    private final Executor executor;
    /** What the registry may not have yet, in order; belongs to the thread that sends. */
    private final Deque<ChunkBuffer> held = new ArrayDeque<>();

    private final ChunkBuffer first;
    private final ChunkBuffer second;

    /**
     * Creates an upload.
     *
     * @param first a buffer that has been filled with the beginning of the content
     */
    UploadFromStream(
            UploadSession session, UploadReader reader, Executor executor, ChunkBuffer first, ChunkBuffer second) {
        this.session = session;
        this.reader = reader;
        this.executor = executor;
        this.first = first;
        this.second = second;
    }

    /** Returns all of the content, after a failure before any of it was acknowledged. */
    InputStream all() {
        return new SequenceInputStream(
                Collections.enumeration(List.of(first.from(0), second.from(first.end()), reader.rest())));
    }

    /**
     * Uploads the content.
     *
     * @param last whether the first buffer has all of it
     */
    Descriptor run(boolean last) throws IOException {
        ChunkBuffer full = first;
        ChunkBuffer other = second;
        boolean all = last;
        UploadTask sending = UploadTask.DONE;
        try {
            while (!all) {
                // A rest that was too short for a chunk of its own is still in the other buffer.
                boolean free = held.isEmpty();
                held.add(full);
                UploadTask chunk = UploadTask.start(executor, this::sendOn);
                sending = chunk;
                if (!free) {
                    chunk.await();
                }
                ChunkBuffer next = other;
                other = full;
                full = next;
                all = reader.fill(full, () -> {
                    session.requireOpen();
                    chunk.throwFailure();
                });
                chunk.await();
            }
            held.add(full);
            return finish(reader.digest());
        } finally {
            sending.stop();
        }
    }

    private Descriptor finish(Digest digest) throws IOException {
        while (true) {
            send(true);
            try {
                return session.commit(digest);
            } catch (IOException e) {
                recover(e);
            }
        }
    }

    private void sendOn() throws IOException {
        send(false);
        held.removeIf(buffer -> buffer.end() <= session.at());
    }

    /** Sends what is held. Unless it is the last, a rest that is too short for a chunk waits for what comes after it. */
    private void send(boolean last) throws IOException {
        long end = held.getLast().end();
        while (session.at() < end) {
            long left = end - session.at();
            long size = Math.min(session.chunkBytes(), left);
            if (!last
                    && size < session.leastBytes()
                    && session.at() >= held.getLast().start()) {
                return;
            }
            try {
                InputStream in = session.input(from(session.at()), session.at());
                session.send(in, size, last && size == left);
            } catch (IOException e) {
                recover(e);
            }
        }
    }

    private void recover(IOException failure) throws IOException {
        session.recover(failure, held.getFirst().start(), held.getLast().end());
    }

    private InputStream from(long offset) {
        return new SequenceInputStream(Collections.enumeration(
                held.stream().map(buffer -> buffer.from(offset)).toList()));
    }
}
