// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An upload session: content that grows until it becomes a blob or is discarded. Safe for use by many threads.
 *
 * <p>Several writers may stand at the end of one session, for instance when a client has lost its connection and resumes before the server
 * has noticed. Each states the offset it goes on from, and only the one that stands at the end can go on; the others are refused from then
 * on. A writer that reads from a stream reads into the session's memory without holding its lock; if another writer comes in or the
 * session ends meanwhile, the session gives up that piece of memory, so that what arrives there late changes nothing. The piece remains
 * charged until the writer returns it, because a client that sends slowly keeps it in memory.
 */
final class Upload {
    private static final int LIKELY_UNKNOWN_BYTES = 16 * 1024;
    private static final int LIKELY_KNOWN_BYTES = SegmentBuffer.SINGLE_PIECE_BYTES;

    private final String id;
    private final String repository;
    private final InstantSource clock;
    private final ClientAccount payer;
    private final ReentrantLock lock = new ReentrantLock();
    private final SegmentBuffer buffer;
    private Digester digester;
    /** The heap that the session retains beside its content, in bytes. */
    private long retained;
    /** The part of the buffer's tail that a writer is reading a stream into. */
    private @Nullable Room lent;

    private boolean ended;
    private volatile long lastUsedMillis;

    /** Creates an empty session, which is charged {@link #retainedBytes} beside its content. */
    Upload(String id, String repository, DigestAlgorithm algorithm, ClientAccount payer, InstantSource clock) {
        this.id = id;
        this.repository = repository;
        this.payer = payer;
        this.clock = clock;
        this.buffer = new SegmentBuffer(payer);
        this.digester = Digester.of(algorithm);
        this.retained = RetainedSizes.upload(repository, algorithm);
        this.lastUsedMillis = clock.millis();
    }

    String id() {
        return id;
    }

    String repository() {
        return repository;
    }

    ClientAccount payer() {
        return payer;
    }

    /** Returns the heap that a session retains beside its content, in bytes; constant once the session has ended. */
    long retainedBytes() {
        lock.lock();
        try {
            return retained;
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    long lastUsedMillis() {
        return lastUsedMillis;
    }

    /** Returns how many bytes the session holds; to ask counts as use. */
    long size() throws OciException {
        lock.lock();
        try {
            requireOpen();
            return buffer.size();
        } finally {
            lock.unlock();
        }
    }

    /** Appends the first of some bytes and returns how many. */
    int append(long offset, byte[] bytes, int from, int length) throws OciException {
        lock.lock();
        try {
            requireAt(offset);
            int likely = Math.max(length, 256);
            reclaimTail(likely);
            requireCharged(buffer.makeRoom(likely, Long.MAX_VALUE), buffer.nextPiece(likely, Long.MAX_VALUE));
            int count = Math.min(length, buffer.tailFree());
            System.arraycopy(bytes, from, buffer.tail(), buffer.tailUsed(), count);
            advance(count);
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lends memory to read the next bytes into, until it is {@linkplain #takeBack returned}.
     *
     * @param most how many bytes come at most, or -1 if that is not known
     */
    Room lend(long offset, long most) throws OciException {
        lock.lock();
        try {
            requireAt(offset);
            boolean known = most >= 0;
            if (known) {
                Refusal.requirePossible("upload", repository, payer, needed(most));
            }
            int likely = known ? LIKELY_KNOWN_BYTES : LIKELY_UNKNOWN_BYTES;
            reclaimTail(likely);
            long limit = known ? most : Long.MAX_VALUE;
            requireCharged(buffer.makeRoom(likely, limit), known ? most : buffer.nextPiece(likely, limit));
            int length = buffer.tailFree();
            Room room = new Room(buffer.tail(), buffer.tailUsed(), most < 0 ? length : (int) Math.min(length, most));
            lent = room;
            return room;
        } finally {
            lock.unlock();
        }
    }

    /** Appends the bytes that were read into memory that was lent. */
    void filled(long offset, Room room, int count) throws OciException {
        lock.lock();
        try {
            requireAt(offset);
            if (lent == room) {
                lent = null;
                advance(count);
                return;
            }
        } finally {
            lock.unlock();
        }
        for (int done = 0; done < count; ) {
            done += append(offset + done, room.bytes, room.offset + done, count - done);
        }
    }

    /** Takes back memory that was lent and is not written to any more. */
    void takeBack(Room room) {
        lock.lock();
        try {
            if (lent == room) {
                lent = null;
            }
            if (room.owed > 0) {
                payer.release(room.owed);
                room.owed = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the session if its content has a digest.
     *
     * @param expected a digest of a supported algorithm
     * @return the content; its bytes and those of the session remain charged
     * @throws OciException DIGEST_INVALID if the content has another digest; STORAGE_FULL or TOOMANYREQUESTS if another writer is reading a
     *     stream, and the copy of what it has read before cannot be charged. The session then continues, unless the digest of a further
     *     algorithm cannot be charged
     */
    Segments end(long offset, Digest expected) throws OciException {
        lock.lock();
        try {
            requireAt(offset);
            DigestAlgorithm algorithm = expected.algorithm();
            Digester computed =
                    digester.algorithms().contains(algorithm) ? digester : buffer.digester(algorithmsWith(algorithm));
            Digest actual = computed.digest(algorithm);
            if (!actual.equals(expected)) {
                long size = buffer.size();
                keep(computed, algorithm);
                throw Refusal.wrongDigest("upload", repository, expected, actual, size);
            }
            try {
                reclaimTail(0);
            } catch (OciException e) {
                keep(computed, algorithm);
                throw e;
            }
            ended = true;
            return buffer.freeze();
        } finally {
            lock.unlock();
        }
    }

    private Set<DigestAlgorithm> algorithmsWith(DigestAlgorithm another) {
        Set<DigestAlgorithm> all = new LinkedHashSet<>(digester.algorithms());
        all.add(another);
        return all;
    }

    /**
     * Continues with the digester of a commit in vain. The content is hashed again once for each algorithm, not once for each commit, so
     * that commits that are refused cost little; a session that cannot pay for that ends.
     */
    private void keep(Digester computed, DigestAlgorithm algorithm) {
        if (computed != digester) {
            long more = RetainedSizes.hash(algorithm);
            if (payer.charge(more) != ChargeResult.CHARGED) {
                endAndForget();
                return;
            }
            retained += more;
        }
        digester = computed.isFinished() ? buffer.digester(computed.algorithms()) : computed;
    }

    /** Ends the session without keeping anything, if it has not ended. */
    void discard() {
        lock.lock();
        try {
            endAndForget();
        } finally {
            lock.unlock();
        }
    }

    /** Discards the session if nobody has used it since a time. Returns true if it has ended. */
    boolean expire(long sinceMillis) {
        // A session whose lock is taken is being used.
        if (lastUsedMillis > sinceMillis || !lock.tryLock()) {
            return false;
        }
        try {
            if (lastUsedMillis <= sinceMillis) {
                endAndForget();
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }

    private void endAndForget() {
        if (!ended) {
            ended = true;
            Room abandoned = lent;
            if (abandoned == null) {
                buffer.clear();
            } else {
                abandon(abandoned);
                buffer.clearAndLeaveTail();
            }
            payer.release(retained);
        }
    }

    private void requireOpen() throws OciException {
        if (ended) {
            throw Refusal.uploadUnknown(repository);
        }
        lastUsedMillis = clock.millis();
    }

    private void requireCharged(ChargeResult result, long more) throws OciException {
        Refusal.requireCharged(result, "upload", repository, payer, needed(more));
    }

    /** Returns the number of bytes that are charged at least when the session holds some bytes more. */
    private long needed(long more) {
        long needed = retained + buffer.size() + more;
        return needed < 0 ? Long.MAX_VALUE : needed;
    }

    private void requireAt(long offset) throws OciException {
        requireOpen();
        if (offset != buffer.size()) {
            throw Refusal.wrongOffset(repository, buffer.size(), offset);
        }
    }

    /**
     * Makes the tail one that no writer is reading a stream into.
     *
     * @param likely how many bytes the caller is about to add
     */
    private void reclaimTail(int likely) throws OciException {
        Room abandoned = lent;
        if (abandoned != null) {
            requireCharged(buffer.leaveTail(), likely);
            abandon(abandoned);
        }
    }

    private void abandon(Room room) {
        room.owed = RetainedSizes.content(room.bytes.length, 1);
        lent = null;
    }

    private void advance(int count) {
        digester.update(buffer.tail(), buffer.tailUsed(), count);
        buffer.advance(count);
    }

    /** A part of an array that a writer may fill. */
    static final class Room {
        final byte[] bytes;
        final int offset;
        final int length;

        /** The bytes charged for the array since the session gave it up; guarded by the session's lock. */
        private long owed;

        Room(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }
    }
}
