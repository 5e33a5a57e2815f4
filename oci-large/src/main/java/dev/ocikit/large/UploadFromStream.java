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

    UploadFromStream(UploadSession session, UploadReader reader, Executor executor) {
        this.session = session;
        this.reader = reader;
        this.executor = executor;
    }

    /**
     * Uploads the content.
     *
     * @param first a buffer that has been filled with its beginning
     * @param last whether that is all
     */
    Descriptor run(ChunkBuffer first, boolean last, ChunkBuffer second) throws IOException {
        ChunkBuffer full = first;
        ChunkBuffer free = second;
        boolean all = last;
        UploadTask sending = UploadTask.DONE;
        try {
            while (!all) {
                held.add(full);
                sending = UploadTask.start(executor, this::sendOn);
                if (held.size() > 1) {
                    // A rest that was too short for a chunk of its own is still in the other buffer.
                    sending.await();
                }
                ChunkBuffer next = free;
                free = full;
                full = next;
                all = reader.fill(full);
                sending.await();
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
