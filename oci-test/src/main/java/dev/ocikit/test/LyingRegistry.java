// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;

/** A registry that answers with something else than what it was asked for. Immutable. */
final class LyingRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final Lie<BlobReader> readers;
    private final Lie<ManifestContent> manifests;
    private final Lie<Descriptor> descriptors;

    private LyingRegistry(
            OciRegistry inner, Lie<BlobReader> readers, Lie<ManifestContent> manifests, Lie<Descriptor> descriptors) {
        this.inner = inner;
        this.readers = readers;
        this.manifests = manifests;
        this.descriptors = descriptors;
    }

    /** Returns a registry that does not lie yet. */
    static LyingRegistry over(OciRegistry inner) {
        return new LyingRegistry(inner, truth -> truth, truth -> truth, truth -> truth);
    }

    LyingRegistry sending(Lie<BlobReader> lie) {
        return new LyingRegistry(inner, lie, manifests, descriptors);
    }

    LyingRegistry answering(Lie<ManifestContent> lie) {
        return new LyingRegistry(inner, readers, lie, descriptors);
    }

    LyingRegistry describing(Lie<Descriptor> lie) {
        return new LyingRegistry(inner, readers, manifests, lie);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        T answer = call.on(inner);
        if (call instanceof Call.GetBlob || call instanceof Call.GetBlobRange) {
            return changed(answer, BlobReader.class, readers);
        }
        if (call instanceof Call.GetManifest || call instanceof Call.GetTag) {
            return changed(answer, ManifestContent.class, manifests);
        }
        if (call instanceof Call.ResolveBlob
                || call instanceof Call.ResolveManifest
                || call instanceof Call.ResolveTag) {
            return changed(answer, Descriptor.class, descriptors);
        }
        return answer;
    }

    /** The call's type says that the answer is of the type of the lie. */
    @SuppressWarnings("unchecked")
    private static <T, L> T changed(T answer, Class<L> type, Lie<L> lie) throws IOException {
        return (T) lie.insteadOf(type.cast(answer));
    }

    /**
     * What is answered instead of the truth.
     *
     * @param <L> what is lied about
     */
    @FunctionalInterface
    interface Lie<L> {
        L insteadOf(L truth) throws IOException;
    }
}
