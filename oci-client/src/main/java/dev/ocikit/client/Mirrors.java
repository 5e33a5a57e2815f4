// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.StreamMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The registries that are asked for content before another one, which they mirror. One that cannot be reached, or that breaks off or stands
 * still in the middle of content, is left out for a while: who asks again is served by the next.
 */
final class Mirrors {
    private static final long ABSENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Mirror> mirrors;
    private final Time time;
    private final CallBudget.Book budgets;

    private Mirrors(List<Mirror> mirrors, Time time, CallBudget.Book budgets) {
        this.mirrors = mirrors;
        this.time = time;
        this.budgets = budgets;
    }

    /** Returns the mirrors that the options of a registry name. */
    static Mirrors of(ClientOptions options, CallBudget.Book budgets, DocumentMemory memory) {
        String origin = options.baseUri().getRawAuthority();
        List<Mirror> mirrors = new ArrayList<>();
        for (ClientOptions mirror : options.mirrors()) {
            mirrors.add(new Mirror(new HttpRegistry(
                    mirror.toBuilder().mirrorOf(origin).build(),
                    budgets,
                    mirror.documentMemory().orElse(memory))));
        }
        return new Mirrors(List.copyOf(mirrors), options.time(), budgets);
    }

    /** Performs a call on the first mirror that answers it, or else on the registry. */
    <T> T call(Call<T> call, HttpRegistry registry) throws IOException {
        if (mirrors.isEmpty() || !isContent(call)) {
            return call.on(registry);
        }
        List<IOException> failures = new ArrayList<>();
        for (Mirror mirror : mirrors) {
            if (mirror.absentUntil - time.nanos() > 0) {
                continue;
            }
            try {
                return call.mapStreams(call.on(mirror.registry), watching(mirror));
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (isAbsence(e)) {
                    leaveOut(mirror);
                }
                failures.add(e);
                budgets.current().renewDocuments();
            }
        }
        try {
            return call.on(registry);
        } catch (IOException e) {
            failures.forEach(e::addSuppressed);
            throw e;
        }
    }

    private StreamMapper watching(Mirror mirror) {
        return new StreamMapper() {
            @Override
            public BlobReader reader(BlobReader reader) {
                return new MirroredReader(reader, time, () -> leaveOut(mirror));
            }
        };
    }

    private void leaveOut(Mirror mirror) {
        mirror.absentUntil = time.nanos() + ABSENCE_NANOS;
    }

    private static boolean isContent(Call<?> call) {
        return call instanceof Call.GetBlob
                || call instanceof Call.GetBlobRange
                || call instanceof Call.GetManifest
                || call instanceof Call.GetTag
                || call instanceof Call.ResolveBlob
                || call instanceof Call.ResolveManifest
                || call instanceof Call.ResolveTag;
    }

    private static boolean isAbsence(IOException failure) {
        return failure instanceof OciException error
                && (error.code().equals(ErrorCode.UNAVAILABLE) || error.code().equals(ErrorCode.TIMEOUT))
                && error.status().isEmpty();
    }

    void close() {
        mirrors.forEach(mirror -> mirror.registry.close());
    }

    /** A mirror, and how long it is left out. */
    private static final class Mirror {
        private final HttpRegistry registry;
        private volatile long absentUntil;

        Mirror(HttpRegistry registry) {
            this.registry = registry;
            this.absentUntil = Long.MIN_VALUE / 2;
        }
    }
}
