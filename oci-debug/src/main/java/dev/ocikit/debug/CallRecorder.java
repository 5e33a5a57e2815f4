// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry that remembers the calls it lets through, for tests: what was called, in what order, how it ended and how many bytes moved.
 *
 * <pre>{@code
 * var recorder = CallRecorder.of(registry);
 * recorder.getTag("library/alpine", "latest");
 * assertEquals(List.of(new Call.GetTag("library/alpine", "latest")), recorder.calls());
 * }</pre>
 *
 * <p>Safe for use by many threads. It keeps everything until {@link #clear}.
 */
public final class CallRecorder extends WrappedRegistry {
    private final OciRegistry inner;
    private final List<CallRecord> records = new CopyOnWriteArrayList<>();

    private CallRecorder(OciRegistry inner) {
        this.inner = inner;
    }

    /** Returns a recorder of the calls to a registry. */
    public static CallRecorder of(OciRegistry inner) {
        return new CallRecorder(inner);
    }

    /** Returns the calls in the order in which they came. */
    public List<Call<?>> calls() {
        return records.stream().<Call<?>>map(CallRecord::call).toList();
    }

    /** Returns the calls in the order in which they came, with what became of them. */
    public List<CallRecord> records() {
        return List.copyOf(records);
    }

    /** Forgets the calls so far. */
    public void clear() {
        records.clear();
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        CallRecord record = new CallRecord(call);
        records.add(record);
        try {
            T answer =
                    call.mapSource(source -> new CountingSource(source, record)).on(inner);
            record.answered();
            return call.mapStreams(answer, new Counted(record));
        } catch (OciException e) {
            record.failed(e.code());
            throw e;
        } catch (IOException e) {
            record.failed(ErrorCode.UNAVAILABLE);
            throw e;
        }
    }

    private record Counted(CallRecord record) implements StreamMapper {
        @Override
        public BlobReader reader(BlobReader reader) {
            return new CountingReader(reader, record);
        }

        @Override
        public BlobWriter writer(BlobWriter writer) {
            return new CountingWriter(writer, record);
        }

        @Override
        public <E> Listing<E> listing(Listing<E> listing) {
            return listing.map(item -> {
                record.listed();
                return item;
            });
        }
    }
}
