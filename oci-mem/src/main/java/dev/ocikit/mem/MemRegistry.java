// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory.
 *
 * <p><b>Content.</b> Blobs and manifests are held once however many repositories have them, until the last one deletes them. A repository
 * sees what was pushed or mounted to it, nothing else. It comes to be with the first write that succeeds and stays, even when all in it is
 * deleted.
 *
 * <p><b>Uploads.</b> A session belongs to its repository. It ends with a commit, whether the digest is right or not; with a cancel; or when
 * nobody has used it for {@link MemOptions#uploadExpiry}. A commit under a digest that cannot be computed here is refused with
 * {@code DIGEST_INVALID} and leaves the session. Several writers may be open on a session: the first to write at its end goes on, the
 * others are refused with {@code RANGE_INVALID}.
 *
 * <p><b>Limit.</b> What would hold more than {@link MemOptions#maxBytes} is refused with {@code DENIED}. An upload session then keeps what
 * it has, to go on when there is space again or to be cancelled.
 *
 * <p><b>Threads.</b> Safe for use by many threads. There is no lock over the registry, none to read, and none that is held while content
 * comes in or goes out. It has no threads of its own and need not be closed.
 */
public final class MemRegistry implements OciRegistry {
    private final Contents contents;
    private final Catalog catalog;
    private final Uploads uploads;
    private final References references;

    private MemRegistry(MemOptions options) {
        contents = new Contents(options.maxBytes());
        catalog = new Catalog(contents, options.immutableTags());
        uploads = new Uploads(catalog, contents.space(), options);
        references = options.references();
    }

    /** Returns an empty registry with default options. */
    public static MemRegistry create() {
        return create(MemOptions.defaults());
    }

    /** Returns an empty registry. */
    public static MemRegistry create(MemOptions options) {
        return new MemRegistry(options);
    }

    /**
     * Returns how many bytes the registry holds: each blob and manifest once, and the memory taken by open uploads. This is what
     * {@link MemOptions#maxBytes} limits; indexes and objects come on top.
     */
    public long heldBytes() {
        return contents.space().used();
    }

    /** Returns how many upload sessions are open, those included that have expired and are not yet freed. */
    public int openUploads() {
        return uploads.open();
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws OciException {
        return new SegmentReader(blob("getBlob", repository, digest));
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws OciException {
        Blob blob = blob("getBlobRange", repository, digest);
        return new SegmentReader(blob, range.within(blob.content().length()));
    }

    @Override
    public ManifestContent getManifest(String repository, Digest digest) throws OciException {
        return manifest("getManifest", repository, digest);
    }

    @Override
    public ManifestContent getTag(String repository, String tag) throws OciException {
        return tagged("getTag", repository, tag);
    }

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws OciException {
        return blob("resolveBlob", repository, digest).descriptor();
    }

    @Override
    public Descriptor resolveManifest(String repository, Digest digest) throws OciException {
        return manifest("resolveManifest", repository, digest).descriptor();
    }

    @Override
    public Descriptor resolveTag(String repository, String tag) throws OciException {
        return tagged("resolveTag", repository, tag).descriptor();
    }

    /** The content is read and verified even when the blob is there. */
    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        Refusal.checkRepository("pushBlob", repository);
        Refusal.checkSupported("pushBlob", repository, digest.algorithm());
        uploads.sweepIfDue();
        Segments content = Intake.read(repository, digest, source, contents.space());
        return catalog.add(repository, Blob.of(digest, content));
    }

    /** @throws OciException DIGEST_INVALID if the algorithm in the options is not supported */
    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) throws OciException {
        Refusal.checkRepository("startBlobUpload", repository);
        return uploads.start(repository, options.digestAlgorithm());
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws OciException {
        Refusal.checkRepository("resumeBlobUpload", repository);
        return uploads.resume(repository, id, offset);
    }

    @Override
    public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws OciException {
        Refusal.checkRepository("mountBlob", repository);
        if (from != null) {
            Refusal.checkRepository("mountBlob", from);
        }
        Blob linked = visibleIn(from, digest) ? contents.linkHeld(digest) : null;
        if (linked == null) {
            DigestAlgorithm algorithm = digest.algorithm();
            return new MountResult.Refused(
                    uploads.start(repository, algorithm.isSupported() ? algorithm : DigestAlgorithm.SHA256));
        }
        catalog.obtain(repository).add(linked);
        return new MountResult.Mounted(linked.descriptor());
    }

    /** Null stands for any repository. */
    private boolean visibleIn(@Nullable String from, Digest digest) {
        if (from == null) {
            return true;
        }
        Repository source = catalog.find(from);
        return source != null && source.blob(digest) != null;
    }

    /**
     * Pushes a manifest. A media type of OCI or Docker must fit the content; content of another media type may be anything.
     *
     * <p>Pushing the same bytes under another media type replaces the manifest, for its tags, too.
     */
    @Override
    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags) throws OciException {
        Refusal.checkRepository("pushManifest", repository);
        for (String tag : tags) {
            Refusal.checkTag("pushManifest", repository, tag);
        }
        Reading reading = Reading.of(repository, manifest);
        if (references == References.STRICT) {
            reading.requireChildren(repository, catalog.find(repository));
        }
        if (catalog.find(repository) == null
                && manifest.size() > contents.space().left()) {
            // Refused here rather than in the repository, which would come to be for nothing.
            throw Refusal.full("pushManifest", repository, contents.space());
        }
        catalog.obtain(repository).push(manifest.withoutView(), reading.referral(), tags);
        return manifest.descriptor();
    }

    @Override
    public void deleteBlob(String repository, Digest digest) throws OciException {
        if (!repository("deleteBlob", repository).deleteBlob(digest)) {
            throw Refusal.blobUnknown("deleteBlob", repository, digest);
        }
    }

    @Override
    public void deleteManifest(String repository, Digest digest) throws OciException {
        if (!repository("deleteManifest", repository).deleteManifest(digest)) {
            throw Refusal.manifestUnknown("deleteManifest", repository, digest);
        }
    }

    @Override
    public void deleteTag(String repository, String tag) throws OciException {
        Refusal.checkRepository("deleteTag", repository);
        Refusal.checkTag("deleteTag", repository, tag);
        if (!catalog.require("deleteTag", repository).deleteTag(tag)) {
            throw Refusal.tagUnknown("deleteTag", repository, tag);
        }
    }

    @Override
    public Listing<String> tags(String repository, ListOptions options) throws OciException {
        return repository("tags", repository).tags(options);
    }

    @Override
    public Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws OciException {
        Refusal.checkRepository("referrers", repository);
        Repository found = catalog.find(repository);
        return found == null ? Listing.of(List.of()) : found.referrers(subject, artifactType, options);
    }

    @Override
    public Listing<String> repositories(ListOptions options) {
        return catalog.names(options);
    }

    private Repository repository(String operation, String name) throws OciException {
        Refusal.checkRepository(operation, name);
        return catalog.require(operation, name);
    }

    private Blob blob(String operation, String repository, Digest digest) throws OciException {
        Blob blob = repository(operation, repository).blob(digest);
        if (blob == null) {
            throw Refusal.blobUnknown(operation, repository, digest);
        }
        return blob;
    }

    private ManifestContent manifest(String operation, String repository, Digest digest) throws OciException {
        ManifestContent manifest = repository(operation, repository).manifest(digest);
        if (manifest == null) {
            throw Refusal.manifestUnknown(operation, repository, digest);
        }
        return manifest;
    }

    private ManifestContent tagged(String operation, String repository, String tag) throws OciException {
        Refusal.checkRepository(operation, repository);
        Refusal.checkTag(operation, repository, tag);
        ManifestContent manifest = catalog.require(operation, repository).tagged(tag);
        if (manifest == null) {
            throw Refusal.tagUnknown(operation, repository, tag);
        }
        return manifest;
    }
}
