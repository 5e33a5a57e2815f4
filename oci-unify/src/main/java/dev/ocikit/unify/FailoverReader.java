// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Digester;
import dev.ocikit.spec.Descriptor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A blob, or a part of one, that another member goes on with where one fails.
 *
 * <p>What comes after a change is a part, which nobody else verifies: so a whole blob is hashed here, over all members' bytes, and its last
 * bytes are only given out if the digest is right.
 */
final class FailoverReader extends BlobReader {
    private final String repository;
    private final Descriptor descriptor;
    private final long start;
    private final long length;
    private final Crew crew;
    private final ReadStrategy strategy;
    private final List<Peer> others;
    private final Failures failures = new Failures(Failures.ALL);
    private final @Nullable Digester digester;

    private volatile Peer peer;
    private volatile BlobReader current;
    private volatile boolean closed;
    private volatile @Nullable Future<?> opening;
    private boolean changed;
    private long done;
    private @Nullable IOException broken;

    /**
     * Creates a reader.
     *
     * @param strategy which member takes over
     * @param peer the member that opened the first reader
     * @param others those that may take over, in the members' order
     */
    FailoverReader(
            Crew crew, ReadStrategy strategy, String repository, BlobReader opened, Peer peer, List<Peer> others) {
        this.crew = crew;
        this.strategy = strategy;
        this.repository = repository;
        this.descriptor = opened.descriptor();
        this.start = opened.offset();
        this.length = opened.length();
        this.current = opened;
        this.peer = peer;
        this.others = new ArrayList<>(others);
        Digest digest = descriptor.digest();
        boolean whole =
                start == 0 && length == descriptor.size() && digest.algorithm().isSupported();
        this.digester = whole ? Digester.of(digest.algorithm()) : null;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public long offset() {
        return start;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long lead() {
        return current.lead();
    }

    /** Returns what the member's reader says, or the member's name. */
    @Override
    public Optional<String> source() {
        return current.source().or(() -> Optional.of(peer.name()));
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        while (!ended()) {
            try {
                int got = current.read(bytes, offset, (int) Math.min(count, length - done));
                if (got < 0) {
                    throw early();
                }
                if (got > 0) {
                    accept(ByteBuffer.wrap(bytes, offset, got));
                    return got;
                }
            } catch (IOException e) {
                replace(e);
            }
        }
        return -1;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        while (!ended()) {
            try {
                ByteBuffer buffer = current.readBuffer();
                if (!buffer.hasRemaining()) {
                    throw early();
                }
                if (buffer.remaining() > length - done) {
                    buffer = buffer.slice(buffer.position(), (int) (length - done));
                }
                accept(buffer.duplicate());
                return buffer;
            } catch (IOException e) {
                replace(e);
            }
        }
        return ByteBuffer.allocate(0);
    }

    private boolean ended() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (closed) {
            throw new IOException("the reader is closed");
        }
        if (done == 0 && length == 0) {
            accept(ByteBuffer.allocate(0));
        }
        return done == length;
    }

    /** Counts and hashes bytes; with the last ones comes the verdict. */
    private void accept(ByteBuffer bytes) throws IOException {
        done += bytes.remaining();
        if (digester != null) {
            digester.update(bytes);
            if (done == length) {
                Digest got = digester.digest(descriptor.digest().algorithm());
                if (!got.equals(descriptor.digest())) {
                    broken = OciException.of(
                            ErrorCode.DIGEST_INVALID,
                            "blob in " + repository + ": expected " + descriptor.digest() + ", got " + got + " ("
                                    + done + " bytes, " + (changed ? "the last of them " : "") + "from " + peer
                                    + ")");
                }
            }
        }
        if (broken != null) {
            throw broken;
        }
        if (done == length) {
            peer.answered();
        }
    }

    private IOException early() {
        return new EOFException("the content of " + descriptor.digest() + " from " + peer + " ended " + (length - done)
                + " bytes before its end");
    }

    /** Finds a member that goes on after a failure, or throws. */
    private void replace(IOException failure) throws IOException {
        if (broken != null || closed) {
            throw failure;
        }
        Failures.rethrowInterruption(failure);
        peer.failed(failure);
        failures.add(peer, failure);
        Answers.close(current);
        changed = true;
        Call.GetBlobRange rest =
                new Call.GetBlobRange(repository, descriptor.digest(), ByteRange.of(start + done, length - done));
        while (!others.isEmpty() && !closed) {
            peer = strategy.next(others, rest);
            try {
                open(rest);
                return;
            } catch (IOException e) {
                Failures.rethrowInterruption(e);
                failures.add(peer, e);
            }
        }
        broken = failures.verdict("read of " + descriptor.digest(), repository);
        throw broken;
    }

    /** Opens the next reader, in a task that {@link #close} can cancel: this thread may wait long. */
    private void open(Call.GetBlobRange call) throws IOException {
        Peer opener = peer;
        FutureTask<BlobReader> task = new FutureTask<>(() -> {
            BlobReader reader = strategy.read(opener, call);
            current = reader;
            if (closed) {
                Answers.close(reader);
            }
            return reader;
        });
        opening = task;
        crew.later(task);
        try {
            BlobReader reader = task.get();
            if (reader.offset() != call.range().offset()
                    || reader.length() != call.range().length()) {
                Answers.close(reader);
                throw new EOFException("asked " + opener + " for " + call.range() + ", got " + reader.length()
                        + " bytes from " + reader.offset());
            }
        } catch (InterruptedException e) {
            boolean unused = task.cancel(true);
            Thread.currentThread().interrupt();
            throw Failures.interruption(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (CancellationException e) {
            throw new IOException("the reader is closed", e);
        }
    }

    @Override
    public int available() throws IOException {
        return closed || broken != null ? 0 : (int) Math.min(current.available(), length - done);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Future<?> waited = opening;
        if (waited != null) {
            boolean unused = waited.cancel(true);
        }
        current.close();
    }
}
