// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A running computation of one or more digests over the same bytes, in one pass. For use by one thread at a time.
 *
 * <p>A digest can be asked for at any time and as often as wanted; it covers the bytes so far. For the built-in
 * algorithms the computation then goes on undisturbed. An algorithm from a {@link DigestAlgorithmProvider} whose
 * computation cannot be cloned is finished by the question: further bytes are then refused.
 */
public final class Digester {
    private final Map<DigestAlgorithm, MessageDigest> running = new LinkedHashMap<>();
    private final Map<DigestAlgorithm, Digest> finished = new HashMap<>();
    private final Set<DigestAlgorithm> algorithms;
    private final MessageDigest[] hashes;
    private long size;

    /**
     * Creates a digester that has seen no bytes.
     *
     * @param algorithms one or more; one that is named twice is computed once
     * @throws IllegalArgumentException if there is none
     * @throws UnsupportedOperationException if one is not supported
     */
    public Digester(DigestAlgorithm... algorithms) {
        if (algorithms.length == 0) {
            throw new IllegalArgumentException("a digester needs at least one algorithm");
        }
        for (DigestAlgorithm algorithm : algorithms) {
            running.computeIfAbsent(algorithm, DigestAlgorithm::newMessageDigest);
        }
        this.algorithms = Collections.unmodifiableSet(running.keySet());
        this.hashes = running.values().toArray(new MessageDigest[0]);
    }

    /** Returns a new digester, as {@linkplain #Digester(DigestAlgorithm...) the constructor} does. */
    public static Digester of(DigestAlgorithm... algorithms) {
        return new Digester(algorithms);
    }

    /**
     * Adds bytes.
     *
     * @throws IllegalStateException if an algorithm was finished
     */
    public void update(byte[] bytes, int offset, int length) {
        requireRunning();
        for (MessageDigest hash : hashes) {
            hash.update(bytes, offset, length);
        }
        size += length;
    }

    /**
     * Adds the remaining bytes of a buffer, and moves its position to its limit.
     *
     * @throws IllegalStateException if an algorithm was finished
     */
    public void update(ByteBuffer bytes) {
        requireRunning();
        size += bytes.remaining();
        for (MessageDigest hash : hashes) {
            hash.update(bytes.duplicate());
        }
        bytes.position(bytes.limit());
    }

    private void requireRunning() {
        if (isFinished()) {
            throw new IllegalStateException("finished by asking for the digest: " + finished.keySet());
        }
    }

    /**
     * Returns the digest of the bytes so far.
     *
     * @throws IllegalArgumentException if the algorithm is not among those of this digester
     */
    public Digest digest(DigestAlgorithm algorithm) {
        MessageDigest hash = running.get(algorithm);
        if (hash == null) {
            throw new IllegalArgumentException(algorithm + " is not computed here, only " + algorithms);
        }
        @Nullable Digest known = finished.get(algorithm);
        if (known != null) {
            return known;
        }
        try {
            return algorithm.digestOf(((MessageDigest) hash.clone()).digest());
        } catch (CloneNotSupportedException e) {
            Digest last = algorithm.digestOf(hash.digest());
            finished.put(algorithm, last);
            return last;
        }
    }

    /** Returns whether a question for a digest has finished a computation, so that further bytes are refused. */
    public boolean isFinished() {
        return !finished.isEmpty();
    }

    /** Returns the number of bytes so far. */
    public long size() {
        return size;
    }

    /** Returns the algorithms in the order they were given, unmodifiable. */
    public Set<DigestAlgorithm> algorithms() {
        return algorithms;
    }
}
