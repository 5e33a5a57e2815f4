// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry that does what another does, method by method, so that a test can break one of them. */
class Delegate implements OciRegistry {
    final OciRegistry inner;

    Delegate(OciRegistry inner) {
        this.inner = inner;
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws IOException {
        return inner.getBlob(repository, digest);
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        return inner.getBlobRange(repository, digest, range);
    }

    @Override
    public ManifestContent getManifest(String repository, Digest digest) throws IOException {
        return inner.getManifest(repository, digest);
    }

    @Override
    public ManifestContent getTag(String repository, String tag) throws IOException {
        return inner.getTag(repository, tag);
    }

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        return inner.resolveBlob(repository, digest);
    }

    @Override
    public Descriptor resolveManifest(String repository, Digest digest) throws IOException {
        return inner.resolveManifest(repository, digest);
    }

    @Override
    public Descriptor resolveTag(String repository, String tag) throws IOException {
        return inner.resolveTag(repository, tag);
    }

    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        return inner.pushBlob(repository, digest, source);
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        return inner.startBlobUpload(repository, options);
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        return inner.resumeBlobUpload(repository, id, offset);
    }

    @Override
    public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
        return inner.mountBlob(repository, digest, from);
    }

    @Override
    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        return inner.pushManifest(repository, manifest, tags);
    }

    @Override
    public void deleteBlob(String repository, Digest digest) throws IOException {
        inner.deleteBlob(repository, digest);
    }

    @Override
    public void deleteManifest(String repository, Digest digest) throws IOException {
        inner.deleteManifest(repository, digest);
    }

    @Override
    public void deleteTag(String repository, String tag) throws IOException {
        inner.deleteTag(repository, tag);
    }

    @Override
    public Listing<String> tags(String repository, ListOptions options) throws IOException {
        return inner.tags(repository, options);
    }

    @Override
    public Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws IOException {
        return inner.referrers(repository, subject, artifactType, options);
    }

    @Override
    public Listing<String> repositories(ListOptions options) throws IOException {
        return inner.repositories(options);
    }
}
