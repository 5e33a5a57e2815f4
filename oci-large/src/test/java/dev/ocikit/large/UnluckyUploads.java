// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A registry where calls and chunks go wrong as a test wishes, and which writes down what it was asked. Safe for use by many threads. */
final class UnluckyUploads extends WrappedRegistry {
    private final OciRegistry inner;
    private final Deque<Mishap> chunks = new ArrayDeque<>();
    private final Deque<IOException> commits = new ArrayDeque<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> sizes = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong taken = new AtomicLong();
    private volatile Before before = call -> {};
    private volatile Mishap otherwise = BlobWriter::writeFrom;
    private volatile UploadHints hints = UploadHints.NONE;

    UnluckyUploads(OciRegistry inner) {
        this.inner = inner;
    }

    /** Something happens to the next chunk that has no mishap yet. */
    UnluckyUploads chunk(Mishap mishap) {
        chunks.add(mishap);
        return this;
    }

    /** The next chunk breaks after some of its bytes. */
    UnluckyUploads chunkBreaks(long after, IOException failure) {
        return chunk((writer, in, length) -> {
            writer.writeFrom(in, after);
            throw failure;
        });
    }

    /** Something happens to all other chunks. */
    UnluckyUploads otherwise(Mishap mishap) {
        otherwise = mishap;
        return this;
    }

    /** The next commit fails, before it is tried. */
    UnluckyUploads commitFails(IOException failure) {
        commits.add(failure);
        return this;
    }

    /** Something happens before each call. */
    UnluckyUploads before(Before newBefore) {
        before = newBefore;
        return this;
    }

    UnluckyUploads hints(UploadHints newHints) {
        hints = newHints;
        return this;
    }

    /** Returns the names of the calls, and those of writers: commit, cancel. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns the sizes of all chunks that were tried. */
    List<Long> sizes() {
        return List.copyOf(sizes);
    }

    /** Returns how many bytes were taken in all, those that were lost again included. */
    long taken() {
        return taken.get();
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        calls.add(call.name());
        before.answering(call);
        return call.mapStreams(call.on(inner), new StreamMapper() {
            @Override
            public BlobWriter writer(BlobWriter writer) {
                return new Unlucky(writer);
            }
        });
    }

    private final class Unlucky extends FilterBlobWriter {
        Unlucky(BlobWriter inner) {
            super(inner);
        }

        @Override
        public UploadHints hints() {
            return hints;
        }

        @Override
        public long writeFrom(InputStream in, long length) throws IOException {
            sizes.add(length);
            Mishap mishap;
            synchronized (chunks) {
                mishap = chunks.isEmpty() ? otherwise : chunks.remove();
            }
            long size = size();
            try {
                mishap.send(inner, in, length);
                return length;
            } finally {
                taken.addAndGet(inner.size() - size);
            }
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            calls.add("commit");
            if (!commits.isEmpty()) {
                throw commits.remove();
            }
            return super.commit(digest);
        }

        @Override
        public void cancel() throws IOException {
            calls.add("cancel");
            super.cancel();
        }
    }

    /** What happens to a chunk. */
    @FunctionalInterface
    interface Mishap {
        void send(BlobWriter writer, InputStream in, long length) throws IOException;
    }

    /** What happens before a call. */
    @FunctionalInterface
    interface Before {
        void answering(Call<?> call) throws IOException;
    }
}
