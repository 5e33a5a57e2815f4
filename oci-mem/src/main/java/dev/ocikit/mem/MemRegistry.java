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
 * <p><b>Content.</b> Blobs and manifests are held once however many repositories link them, until the last one deletes them. A repository
 * sees what was pushed or mounted to it, nothing else. It exists from the first write that succeeds until its last blob and manifest are
 * deleted.
 *
 * <p><b>Uploads.</b> A session belongs to its repository. It ends with a commit, with a cancel, or when it has been unused for
 * {@link MemOptions#uploadExpiry}. A commit under a digest that the content does not have, or that cannot be computed here, is refused
 * with {@code DIGEST_INVALID}; the session remains, with its content and its charge. Several writers may be open on a session: the first to write at its end continues it, the
 * others are refused with {@code RANGE_INVALID}.
 *
 * <p><b>Limits.</b> Everything that the registry retains is charged: to the registry, up to {@link MemOptions#maxBytes}, and to the client
 * that caused it, up to {@link MemOptions#maxBytesPerClient}. The client is the {@link dev.ocikit.api.Caller} of the call. A full registry
 * refuses with {@code STORAGE_FULL}, a full share with {@code TOOMANYREQUESTS}. Content that would not fit if nothing else were charged is
 * refused with {@code SIZE_INVALID} and status 413, as soon as its size is known. A refused call changes nothing; an upload session keeps
 * the bytes it has, and can continue when there is space again or be cancelled. The number of sessions is bounded, too.
 *
 * <p>A client pays for each blob and manifest that links of its own hold, once however many links it has, and for the links, tags,
 * repositories and sessions that it created. A deleted blob remains charged until its open readers are closed. Content that several
 * clients link counts for each of them, but once in the total, so that a client's share does not depend on what others push or delete. A
 * tag that another client moves, and a repository that others use, remain charged to the client that created them.
 *
 * <p><b>Threads.</b> Safe for use by many threads. There is no lock over the registry, except to parse large stored manifests for lists
 * of referrers and for pushes under immutable tags, none for other reads, and none that is held while content is transferred. It has no
 * threads of its own and need not be closed.
 */
public final class MemRegistry implements OciRegistry {
    private final Contents contents;
    private final Catalog catalog;
    private final Uploads uploads;
    private final References references;

    private MemRegistry(MemOptions options) {
        contents = new Contents(new Space(options.maxBytes(), options.maxBytesPerClient()));
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
     * Returns the heap that the registry retains, in bytes: content once, with its objects and index entries, tags, links, repositories,
     * upload sessions and the accounts of clients. An estimate from the sizes of objects, which {@link MemOptions#maxBytes} limits.
     */
    public long heldBytes() {
        return contents.space().used();
    }

    /** Returns the part of {@link #heldBytes} that is charged to a client; null for calls without a client. */
    long heldBytes(@Nullable String client) {
        return contents.space().used(client);
    }

    /** Returns the number of clients that something is charged to. */
    int clients() {
        return contents.space().clients();
    }

    /** Returns the number of open upload sessions, including those that have expired and are not yet freed. */
    public int openUploads() {
        return uploads.open();
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws OciException {
        return new SegmentReader(opened(blob("getBlob", repository, digest), "getBlob", repository));
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws OciException {
        Blob blob = blob("getBlobRange", repository, digest);
        ByteRange part = range.within(blob.content().length());
        return new SegmentReader(opened(blob, "getBlobRange", repository), part);
    }

    private static Blob opened(Blob blob, String operation, String repository) throws OciException {
        if (!blob.open()) {
            // Deleted since it was found.
            throw Refusal.blobUnknown(operation, repository, blob.descriptor().digest());
        }
        return blob;
    }

    @Override
    public ManifestContent getManifest(String repository, Digest digest) throws OciException {
        return manifest("getManifest", repository, digest).withoutView();
    }

    @Override
    public ManifestContent getTag(String repository, String tag) throws OciException {
        return tagged("getTag", repository, tag).withoutView();
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
        try (Reservation reservation = contents.space().open("pushBlob", repository)) {
            reservation.add(RetainedSizes.blob(digest) + RetainedSizes.blobLink());
            catalog.reserve(repository, reservation);
            Segments content = Intake.read(repository, digest, source, reservation);
            return catalog.add(repository, Blob.of(digest, content), reservation);
        }
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
        Descriptor mounted = visibleIn(from, digest) ? mount(repository, digest) : null;
        if (mounted == null) {
            DigestAlgorithm algorithm = digest.algorithm();
            return new MountResult.Refused(
                    uploads.start(repository, algorithm.isSupported() ? algorithm : DigestAlgorithm.SHA256));
        }
        return new MountResult.Mounted(mounted);
    }

    /** Links a blob that the registry holds, or returns null if it holds none. */
    private @Nullable Descriptor mount(String repository, Digest digest) throws OciException {
        Repository target = catalog.find(repository);
        Blob present = target == null ? null : target.blob(digest);
        if (present != null) {
            return present.descriptor();
        }
        try (Reservation reservation = contents.space().open("mountBlob", repository)) {
            reservation.add(RetainedSizes.blobLink());
            catalog.reserve(repository, reservation);
            Blob held = contents.holdHeld(digest, reservation);
            return held == null ? null : catalog.link(repository, held, reservation);
        }
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
        try (Reservation reservation = contents.space().open("pushManifest", repository)) {
            catalog.reserve(repository, reservation);
            Repository entered = catalog.enter(repository, reservation);
            try {
                entered.push(manifest, reading, tags, references, reservation);
            } finally {
                catalog.leave(entered);
            }
        }
        return manifest.descriptor();
    }

    @Override
    public void deleteBlob(String repository, Digest digest) throws OciException {
        blob("deleteBlob", repository, digest);
        change("deleteBlob", repository, entered -> {
            if (!entered.deleteBlob(digest)) {
                throw Refusal.blobUnknown("deleteBlob", repository, digest);
            }
        });
    }

    @Override
    public void deleteManifest(String repository, Digest digest) throws OciException {
        change("deleteManifest", repository, entered -> {
            if (!entered.deleteManifest(digest)) {
                throw Refusal.manifestUnknown("deleteManifest", repository, digest);
            }
        });
    }

    @Override
    public void deleteTag(String repository, String tag) throws OciException {
        Refusal.checkRepository("deleteTag", repository);
        Refusal.checkTag("deleteTag", repository, tag);
        change("deleteTag", repository, entered -> {
            if (!entered.deleteTag(tag)) {
                throw Refusal.tagUnknown("deleteTag", repository, tag);
            }
        });
    }

    private void change(String operation, String repository, Change change) throws OciException {
        Refusal.checkRepository(operation, repository);
        Repository entered = catalog.enterPresent(operation, repository);
        try {
            change.apply(entered);
        } finally {
            catalog.leave(entered);
        }
    }

    /** A change of a repository that exists. */
    private interface Change {
        void apply(Repository repository) throws OciException;
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
        Refusal.checkRepository(operation, repository);
        Repository found = catalog.find(repository);
        Blob blob = found == null ? null : found.blob(digest);
        if (blob == null) {
            // Also without the repository, which vanishes with its last blob: a client that deletes a blob expects this
            // code.
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
