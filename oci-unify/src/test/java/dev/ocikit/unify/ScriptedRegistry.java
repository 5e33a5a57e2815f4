// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A registry in memory that does something before it answers, changes its readers, and remembers what it was asked. */
final class ScriptedRegistry extends WrappedRegistry {
    final MemRegistry mem = MemRegistry.create();
    private final OciRegistry inner;
    private final List<Call<?>> calls = new CopyOnWriteArrayList<>();
    private volatile Before before = call -> {};
    private volatile UnaryOperator<BlobReader> readers = reader -> reader;

    ScriptedRegistry() {
        this.inner = mem;
    }

    ScriptedRegistry(OciRegistry inner) {
        this.inner = inner;
    }

    /** Does something before each answer from now on. */
    ScriptedRegistry before(Before script) {
        this.before = script;
        return this;
    }

    /** Fails every call from now on. */
    ScriptedRegistry failing(ErrorCode code) {
        return before(call -> {
            throw OciException.of(code, "as the script says");
        });
    }

    /** Changes readers from now on. */
    ScriptedRegistry reading(UnaryOperator<BlobReader> change) {
        this.readers = change;
        return this;
    }

    List<Call<?>> calls() {
        return List.copyOf(calls);
    }

    /** Returns the names of the methods that were called. */
    List<String> names() {
        return calls.stream().map(Call::name).toList();
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        calls.add(call);
        before.answering(call);
        return call.mapStreams(call.on(inner), new StreamMapper() {
            @Override
            public BlobReader reader(BlobReader reader) {
                return readers.apply(reader);
            }
        });
    }

    /** What is done before a call is answered. */
    @FunctionalInterface
    interface Before {
        void answering(Call<?> call) throws IOException;
    }
}
