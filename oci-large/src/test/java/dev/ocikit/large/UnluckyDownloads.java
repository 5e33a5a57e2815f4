// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry that sends blobs in small pieces and counts them, and where ranges go wrong as a test wishes. Safe for use by many threads.
 */
final class UnluckyDownloads implements OciRegistry {
    private final OciRegistry inner;
    private final List<ByteRange> ranges = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger wholes = new AtomicInteger();
    private final AtomicLong fetched = new AtomicLong();
    private volatile Answer answer = (range, truth) -> truth.open();
    private volatile PieceReader.Hook wholeHook = (reader, position) -> {};

    UnluckyDownloads(OciRegistry inner) {
        this.inner = inner;
    }

    /** Something happens to each request for a range. */
    UnluckyDownloads ranges(Answer newAnswer) {
        answer = newAnswer;
        return this;
    }

    /** The first request of each download brings a piece, and goes on when there have been so many others. */
    UnluckyDownloads slowTrunk(int others) {
        return slowTrunk(others, (range, truth) -> truth.open());
    }

    /** So it is, and something happens to the others. */
    UnluckyDownloads slowTrunk(int others, Answer newAnswer) {
        CountDownLatch left = new CountDownLatch(others);
        return ranges((range, truth) -> {
            if (isFirst(range)) {
                return truth.open((reader, position) -> {
                    if (position > 0) {
                        reader.standUntil(left);
                    }
                });
            }
            left.countDown();
            return newAnswer.answer(range, truth);
        });
    }

    /** Something happens to the pieces of whole blobs. */
    UnluckyDownloads wholes(PieceReader.Hook hook) {
        wholeHook = hook;
        return this;
    }

    static boolean isFirst(ByteRange range) {
        return range.equals(ByteRange.from(range.offset()));
    }

    /** Returns the ranges that were asked for. */
    List<ByteRange> ranges() {
        synchronized (ranges) {
            return List.copyOf(ranges);
        }
    }

    /** Returns how often a whole blob was asked for. */
    int wholes() {
        return wholes.get();
    }

    /** Returns how many bytes were sent. */
    long fetched() {
        return fetched.get();
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws IOException {
        wholes.incrementAndGet();
        return new PieceReader(inner.getBlob(repository, digest), wholeHook, fetched);
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        ranges.add(range);
        return answer.answer(
                range, hook -> new PieceReader(inner.getBlobRange(repository, digest, range), hook, fetched));
    }

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        return inner.resolveBlob(repository, digest);
    }

    /** What is answered to a request for a range. */
    @FunctionalInterface
    interface Answer {
        BlobReader answer(ByteRange range, Truth truth) throws IOException;
    }

    /** What a good registry answers. */
    @FunctionalInterface
    interface Truth {
        /** Returns the range, with something that happens before each piece. */
        PieceReader open(PieceReader.Hook hook) throws IOException;

        /** Returns the range. */
        default PieceReader open() throws IOException {
            return open((reader, position) -> {});
        }
    }
}
