// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry around another: every method comes through {@link #call}, so a wrapper is one method.
 *
 * <p>A wrapper that answers a kind of call itself performs that call on a registry of its own, which implements that method alone:
 * {@code return call instanceof Call.Repositories ? call.on(mine) : call.on(inner)}. What it puts around the streams of an answer it
 * hands to {@link Call#mapStreams}.
 *
 * <p>All methods are final. A method that {@link OciRegistry} gains later comes through the same seam, so it cannot slip past a check.
 */
public abstract class WrappedRegistry implements OciRegistry {
    protected WrappedRegistry() {}

    /**
     * Answers a call: with {@code call.on(inner)} to let it through, changed before or after as the wrapper wishes.
     *
     * @param <T> what the call returns
     */
    protected abstract <T> T call(Call<T> call) throws IOException;

    @Override
    public final BlobReader getBlob(String repository, Digest digest) throws IOException {
        return call(new Call.GetBlob(repository, digest));
    }

    @Override
    public final BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        return call(new Call.GetBlobRange(repository, digest, range));
    }

    @Override
    public final ManifestContent getManifest(String repository, Digest digest) throws IOException {
        return call(new Call.GetManifest(repository, digest));
    }

    @Override
    public final ManifestContent getTag(String repository, String tag) throws IOException {
        return call(new Call.GetTag(repository, tag));
    }

    @Override
    public final Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        return call(new Call.ResolveBlob(repository, digest));
    }

    @Override
    public final Descriptor resolveManifest(String repository, Digest digest) throws IOException {
        return call(new Call.ResolveManifest(repository, digest));
    }

    @Override
    public final Descriptor resolveTag(String repository, String tag) throws IOException {
        return call(new Call.ResolveTag(repository, tag));
    }

    @Override
    public final Optional<URI> locateBlob(String repository, Digest digest) throws IOException {
        return call(new Call.LocateBlob(repository, digest));
    }

    @Override
    public final Optional<URI> locateManifest(String repository, Digest digest) throws IOException {
        return call(new Call.LocateManifest(repository, digest));
    }

    @Override
    public final Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        return call(new Call.PushBlob(repository, digest, source));
    }

    @Override
    public final BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        return call(new Call.StartBlobUpload(repository, options));
    }

    @Override
    public final BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        return call(new Call.ResumeBlobUpload(repository, id, offset));
    }

    @Override
    public final MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
        return call(new Call.MountBlob(repository, digest, from));
    }

    @Override
    public final Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
            throws IOException {
        return call(new Call.PushManifest(repository, manifest, tags));
    }

    @Override
    public final void deleteBlob(String repository, Digest digest) throws IOException {
        call(new Call.DeleteBlob(repository, digest));
    }

    @Override
    public final void deleteManifest(String repository, Digest digest) throws IOException {
        call(new Call.DeleteManifest(repository, digest));
    }

    @Override
    public final void deleteTag(String repository, String tag) throws IOException {
        call(new Call.DeleteTag(repository, tag));
    }

    @Override
    public final Listing<String> tags(String repository, ListOptions options) throws IOException {
        return call(new Call.Tags(repository, options));
    }

    @Override
    public final Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws IOException {
        return call(new Call.Referrers(repository, subject, artifactType, options));
    }

    @Override
    public final Listing<String> repositories(ListOptions options) throws IOException {
        return call(new Call.Repositories(options));
    }
}
