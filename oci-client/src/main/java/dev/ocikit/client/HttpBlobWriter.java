// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;

/**
 * An upload session at a registry. The last chunk is held back, so that it travels with the request that ends the session; content that
 * fits into one chunk needs no other request at all.
 */
final class HttpBlobWriter extends BlobWriter {
    /** A chunk of any size that a registry demands would have to be held in memory. */
    private static final long MAX_MINIMUM = 256 << 20;

    private static final long MAX_CHUNK = 1 << 30;

    private static final int FIRST_BUFFER = 8 * 1024;
    /** Content of known length is sent as it comes, unless it is so short that it is better held for the next request. */
    private static final long HELD_BYTES = 1 << 20;

    private final Sessions sessions;
    private final Blobs blobs;
    private final UploadRecovery recovery;
    private final UploadIds ids;
    private final String repository;
    private final UploadHints hints;
    private final RequestCap cap;
    private final int wished;
    private final long greatest;
    private URI location;
    private long handed;
    private boolean ambiguous;
    /** Whether the registry refused the digest of a commit that sent held bytes: it may hold them now. */
    private boolean mayHoldMore;

    private final boolean atOffset;
    private byte[] buffer = new byte[0];
    private int buffered;
    private State state = State.OPEN;

    /**
     * Creates a writer of a session.
     *
     * @param atOffset whether the caller named the offset: then the registry is told it with whatever ends the session, so that it can
     *     refuse another one
     * @param cap how large a request may be
     * @param chunkBytes how large a chunk should be
     * @param streamBytes how large a request should be at most that streams content of known length
     */
    HttpBlobWriter(
            Sessions sessions,
            Blobs blobs,
            UploadRecovery recovery,
            UploadIds ids,
            String repository,
            Session session,
            boolean atOffset,
            RequestCap cap,
            long chunkBytes,
            long streamBytes) {
        long minimum = Math.min(session.hints().minChunkBytes(), MAX_MINIMUM);
        this.sessions = sessions;
        this.blobs = blobs;
        this.recovery = recovery;
        this.ids = ids;
        this.repository = repository;
        this.hints = session.hints();
        this.cap = cap;
        this.wished = (int) Math.min(MAX_CHUNK, Math.max(chunkBytes, minimum));
        this.greatest = Math.max(streamBytes, minimum);
        this.location = session.location();
        this.handed = session.size();
        this.ambiguous = session.ambiguous();
        this.atOffset = atOffset;
    }

    @Override
    public String id() {
        return ids.idOf(repository, location, handed);
    }

    @Override
    public long size() {
        return handed + buffered;
    }

    @Override
    public UploadHints hints() {
        long learned = cap.learned();
        return learned == 0 ? hints : new UploadHints(hints.minChunkBytes(), learned);
    }

    private int chunk() {
        return (int) Math.min(wished, cap.chunk());
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireOpen();
        findEnd();
        int at = offset;
        int left = length;
        while (left > 0) {
            if (buffered >= chunk()) {
                handOver(buffered);
            }
            int chunk = chunk();
            int step = Math.min(left, chunk - buffered);
            if (buffered == 0 && left > chunk) {
                patch(new Chunk(bytes, at, step));
            } else {
                ensureRoom(step);
                System.arraycopy(bytes, at, buffer, buffered, step);
                buffered += step;
            }
            at += step;
            left -= step;
        }
    }

    private void ensureRoom(int more) {
        if (buffer.length - buffered < more) {
            long doubled = Math.max(FIRST_BUFFER, 2L * buffer.length);
            buffer = Arrays.copyOf(buffer, (int) Math.min(wished, Math.max(doubled, buffered + more)));
        }
    }

    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        requireOpen();
        findEnd();
        long held = Math.min(chunk(), Math.max(HELD_BYTES, hints.minChunkBytes() - 1));
        long left = length - settle(in, length);
        while (!ambiguous && left >= 0 && buffered + left > held) {
            long size = Math.min(Math.min(greatest, cap.chunk()), buffered + left);
            long streamed = size - buffered;
            if (streamed > 0) {
                stream(in, size);
                left -= streamed;
            } else {
                handOver(buffered);
            }
        }
        return (length - left) + super.writeFrom(in, left);
    }

    /**
     * Finds out whether a session that was thought empty holds a byte after all, before more is streamed than one chunk: what is streamed
     * cannot be sent again without its first byte. Returns how much was read for that.
     */
    private long settle(InputStream in, long length) throws IOException {
        if (!ambiguous || buffered + length <= chunk()) {
            return 0;
        }
        long read = super.writeFrom(in, Math.max(0, chunk() - buffered));
        handOver(buffered);
        return read;
    }

    private void stream(InputStream in, long size) throws IOException {
        try {
            patch(new Streamed(new Chunk(buffer, 0, buffered), in, size));
            buffered = 0;
        } catch (IOException e) {
            try {
                goOnFrom(sessions.status(repository, location));
                buffered = 0;
            } catch (IOException unknown) {
                e.addSuppressed(unknown);
            }
            throw e;
        }
    }

    /** Sends the first bytes that are held. What the registry took of them is held no more, even when the rest fails. */
    private void handOver(int count) throws IOException {
        long before = handed;
        try {
            patch(new Chunk(buffer, 0, count));
        } finally {
            drop(handed - before);
        }
    }

    private void drop(long count) {
        buffered -= (int) count;
        System.arraycopy(buffer, (int) count, buffer, 0, buffered);
    }

    private void patch(BlobSource content) throws IOException {
        recovery.spend(() -> {
            patchAll(content);
            return state;
        });
    }

    private void patchAll(BlobSource content) throws IOException {
        BlobSource left = content;
        boolean broken = false;
        while (left.size() > 0) {
            BlobSource piece = left instanceof Chunk bytes ? bytes.first((int) Math.min(wished, cap.chunk())) : left;
            try {
                sent(sessions.patch(repository, location, handed, piece), piece.size());
                cap.taken(piece.size());
                left = left instanceof Chunk bytes ? bytes.from((int) piece.size()) : Chunk.NONE;
            } catch (OciException e) {
                left = afterRefusal(e, left, piece.size(), broken);
                broken = true;
            }
        }
    }

    /**
     * Returns what is left to send after a request with a part of it failed; throws the failure if there is no going on.
     *
     * @param broken whether an earlier request for it broke, which the registry may still have been busy with: then another offset than
     *     expected is our own doing
     */
    private Chunk afterRefusal(OciException failure, BlobSource content, long tried, boolean broken)
            throws IOException {
        int status = failure.status().orElse(0);
        boolean lower = !(ambiguous && status == 416) && cap.lower(status, tried, handed == 0);
        if (!(content instanceof Chunk left)) {
            throw failure;
        }
        if (ambiguous && status == 416) {
            return afterAll(failure, left);
        }
        if (lower) {
            return allOf(left, failure);
        }
        recovery.after(failure, location, handed, broken);
        return leftOf(left, failure);
    }

    /**
     * Returns what is left to send of a chunk by what the registry says that it holds. If it does not say, or what cannot be, the failure is
     * thrown.
     */
    private Chunk leftOf(Chunk content, OciException failure) throws IOException {
        Session now;
        try {
            now = sessions.status(repository, location);
        } catch (OciException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        long before = handed;
        long held = heldBy(now);
        if (held < before || held > before + content.length()) {
            throw failure;
        }
        goOnFrom(now);
        return content.from((int) (held - before));
    }

    /** Returns how many bytes the session holds. One that held one byte before holds it still, though the answer may mean none as well. */
    private long heldBy(Session now) {
        return now.ambiguous() && handed == 1 ? 1 : now.size();
    }

    private void goOnFrom(Session now) {
        location = now.location();
        handed = heldBy(now);
        ambiguous = now.ambiguous() && handed == 0;
    }

    /** Returns a chunk that was refused whole; if the registry has some of it all the same, the failure is thrown. */
    private Chunk allOf(Chunk content, OciException failure) throws IOException {
        long before = handed;
        Chunk all = leftOf(content, failure);
        if (handed != before) {
            handed = before;
            throw failure;
        }
        return all;
    }

    private void sent(Session next, long size) {
        location = next.location();
        handed += size;
        ambiguous = false;
    }

    /**
     * Returns what is left to send to a session that was thought empty and holds one byte after all: then the caller, who was told of
     * none, begins with that byte again.
     */
    private Chunk afterAll(OciException refusal, Chunk content) throws OciException {
        if (content.length() == 0) {
            throw refusal;
        }
        ambiguous = false;
        handed = 1;
        return content.from(1);
    }

    @Override
    public void flush() throws IOException {
        if (state == State.OPEN) {
            findEnd();
            handOver(buffered);
        }
    }

    @Override
    public Descriptor commit(Digest digest) throws IOException {
        requireOpen();
        recovery.spend(() -> {
            endSession(digest);
            return state;
        });
        long size = size();
        end(State.COMMITTED);
        return Descriptor.of(Blobs.MEDIA_TYPE, digest, size);
    }

    private void endSession(Digest digest) throws IOException {
        boolean told = atOffset;
        boolean broken = false;
        boolean done = false;
        findEnd();
        while (!done) {
            while (buffered > cap.chunk()) {
                handOver(chunk());
            }
            told |= handed > 0 || ambiguous;
            long before = handed;
            Chunk last = new Chunk(buffer, 0, buffered);
            try {
                sessions.put(repository, location, digest, told ? handed : -1, last);
                done = true;
            } catch (OciException e) {
                mayHoldMore = last.length() > 0 && e.code().equals(ErrorCode.DIGEST_INVALID);
                done = isDoneAfter(e, last, digest, broken);
            } finally {
                drop(handed - before);
            }
            told = true;
            broken = true;
        }
    }

    /** Sends a whole blob as a push does, in one request if the registry takes it so. */
    @Override
    public Descriptor commit(Digest digest, BlobSource rest) throws IOException {
        requireOpen();
        if (size() > 0 || ambiguous) {
            return super.commit(digest, rest);
        }
        BlobPush push = new BlobPush(
                sessions,
                blobs,
                recovery,
                repository,
                digest,
                rest,
                new Session(location, hints, 0, false),
                atOffset,
                cap);
        try {
            recovery.spend(() -> {
                push.run();
                return state;
            });
        } finally {
            location = push.session().location();
            handed = push.session().size();
        }
        handed = rest.size();
        end(State.COMMITTED);
        return Descriptor.of(Blobs.MEDIA_TYPE, digest, rest.size());
    }

    /**
     * Asks where the session ends, if a commit under a wrong digest may have left its last bytes there.
     *
     * @throws OciException BLOB_UPLOAD_UNKNOWN if the registry has ended the session
     */
    private void findEnd() throws IOException {
        if (!mayHoldMore) {
            return;
        }
        Session now = sessions.status(repository, location);
        long more = heldBy(now) - handed;
        if (more < 0 || more > buffered) {
            throw OciException.of(
                    ErrorCode.RANGE_INVALID,
                    "upload to " + repository + ": after a commit under a wrong digest the session holds " + heldBy(now)
                            + " bytes, not " + handed + " to " + size());
        }
        goOnFrom(now);
        drop(more);
        mayHoldMore = false;
    }

    /** Finds out how the session stands after its end failed, or throws the failure; returns true if it did end. */
    private boolean isDoneAfter(OciException failure, Chunk last, Digest digest, boolean broken) throws IOException {
        int status = failure.status().orElse(0);
        if (ambiguous && status == 416) {
            Chunk unused = afterAll(failure, last);
            return false;
        }
        if (status == 413 && cap.lower(status, last.length(), true)) {
            Chunk unused = allOf(last, failure);
            return false;
        }
        recovery.after(failure, location, handed, broken);
        if (isThere(digest, size())) {
            return true;
        }
        Chunk unused = leftOf(last, failure);
        return false;
    }

    /** A failure may have come after the session was ended well. */
    private boolean isThere(Digest digest, long size) throws IOException {
        return blobs.isThere(repository, digest, size);
    }

    /** The registry forgets an abandoned session by itself sooner or later, so its refusal is not the caller's concern. */
    @Override
    public void cancel() throws IOException {
        if (state == State.OPEN || state == State.CLOSED) {
            end(State.CANCELLED);
            try {
                sessions.cancel(repository, location);
            } catch (OciException e) {
                // Nothing is lost: the session was not to be kept.
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (state == State.OPEN) {
            try {
                findEnd();
                handOver(buffered);
            } finally {
                end(State.CLOSED);
            }
        }
    }

    private void end(State end) {
        state = end;
        handed += buffered;
        buffered = 0;
        buffer = new byte[0];
    }

    private void requireOpen() throws IOException {
        if (state != State.OPEN) {
            throw new IOException("the upload is " + state.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private enum State {
        OPEN,
        CLOSED,
        COMMITTED,
        CANCELLED
    }
}
