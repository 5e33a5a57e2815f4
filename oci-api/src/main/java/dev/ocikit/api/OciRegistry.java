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
 * What a registry can do, whoever does it: a client, a store, or a wrapper around other registries.
 *
 * <p><b>Names.</b> Repositories and tags follow the grammar of the distribution specification; each implementation refuses others with
 * {@code NAME_INVALID} before it does anything. A method that reads from a repository that is not there answers {@code NAME_UNKNOWN}, or
 * the unknown code of what was asked for.
 *
 * <p><b>Trust.</b> Content is verified against the digest that was asked for, and a tag's manifest against the digest that is reported
 * with it. No method returns content that failed.
 *
 * <p><b>Errors.</b> What a registry refuses is an {@link OciException}; each method names the codes to expect. An operation that an
 * implementation does not offer answers {@code UNSUPPORTED}, as does every default method here. A call whose thread is interrupted throws
 * {@link java.io.InterruptedIOException} and leaves the interrupt flag set.
 *
 * <p><b>Threads.</b> Calls block. Implementations are safe for use by many threads; the readers, writers and listings that they return
 * belong to one thread each.
 */
public interface OciRegistry {
    /** The offset that stands for the end of what an upload session holds: {@value}. */
    long WHERE_LEFT_OFF = -1;

    /**
     * Opens a blob. The caller closes the reader.
     *
     * @throws NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN
     */
    default BlobReader getBlob(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("getBlob", repository);
    }

    /**
     * Opens a part of a blob. The caller closes the reader. Bytes beyond the blob's end are left out.
     *
     * @throws NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN
     * @throws OciException RANGE_INVALID if no byte of the range is there
     */
    default BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        throw Unsupported.operation("getBlobRange", repository);
    }

    /**
     * Returns a manifest by digest.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default ManifestContent getManifest(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("getManifest", repository);
    }

    /**
     * Returns the manifest that a tag names. Its digest is the one it was pushed under.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default ManifestContent getTag(String repository, String tag) throws IOException {
        throw Unsupported.operation("getTag", repository);
    }

    /**
     * Returns the descriptor of a blob.
     *
     * @throws NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN
     */
    default Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("resolveBlob", repository);
    }

    /**
     * Returns the descriptor of a manifest: media type, digest and size.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default Descriptor resolveManifest(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("resolveManifest", repository);
    }

    /**
     * Returns the descriptor of the manifest that a tag names.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default Descriptor resolveTag(String repository, String tag) throws IOException {
        throw Unsupported.operation("resolveTag", repository);
    }

    /**
     * Returns where a blob can be fetched directly, past this registry: a short-lived location that needs no credentials of ours. Empty,
     * the default, if there is no such place; the blob may not even exist then.
     *
     * @throws NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN, if the registry notices
     */
    default Optional<URI> locateBlob(String repository, Digest digest) throws IOException {
        return Optional.empty();
    }

    /**
     * Returns where a manifest can be fetched directly, past this registry. Empty, the default, if there is no such place.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN, if the registry notices
     */
    default Optional<URI> locateManifest(String repository, Digest digest) throws IOException {
        return Optional.empty();
    }

    /**
     * Pushes a blob whose digest and size are known. A blob that is there already is a success.
     *
     * @return the blob's descriptor
     * @throws ContentMismatchException DIGEST_INVALID or SIZE_INVALID if the content is not what was announced; nothing is stored then
     */
    default Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        throw Unsupported.operation("pushBlob", repository);
    }

    /** Starts an upload session. The caller closes the writer. */
    default BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        throw Unsupported.operation("startBlobUpload", repository);
    }

    /** Starts an upload session without special wishes. The caller closes the writer. */
    default BlobWriter startBlobUpload(String repository) throws IOException {
        return startBlobUpload(repository, UploadOptions.DEFAULT);
    }

    /**
     * Goes on with an upload session. The caller closes the writer.
     *
     * @param id what {@link BlobWriter#id} returned last
     * @param offset how many bytes the session should hold, or {@link #WHERE_LEFT_OFF}
     * @throws NotFoundException BLOB_UPLOAD_UNKNOWN if there is no such session, or no more
     * @throws OciException RANGE_INVALID if the session holds another number of bytes; it stays as it is. A registry that would have to
     *     ask another for the number may report this later, when the first bytes are handed over
     */
    default BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        throw Unsupported.operation("resumeBlobUpload", repository);
    }

    /**
     * Makes a blob of another repository a blob of this one, without sending it.
     *
     * @param from the repository that has the blob, or null to take it from wherever the registry has it
     * @return that the blob is mounted, or the upload session that the registry opened because it could not mount
     */
    default MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
        throw Unsupported.operation("mountBlob", repository);
    }

    /**
     * Pushes a manifest under its digest and any number of tags: all of them, or none and an error.
     *
     * @param manifest the content, with the digest to push it under
     * @param tags the tags that name it from now on; may be empty
     * @return the manifest's descriptor
     * @throws OciException MANIFEST_INVALID if the content is no manifest, MANIFEST_BLOB_UNKNOWN if the registry wants what the manifest
     *     refers to and does not have it
     * @throws DeniedException if a tag may not be moved
     */
    default Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        throw Unsupported.operation("pushManifest", repository);
    }

    /**
     * Deletes a blob from a repository; other repositories keep theirs.
     *
     * @throws NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN
     */
    default void deleteBlob(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("deleteBlob", repository);
    }

    /**
     * Deletes a manifest and every tag that names it.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default void deleteManifest(String repository, Digest digest) throws IOException {
        throw Unsupported.operation("deleteManifest", repository);
    }

    /**
     * Deletes a tag and nothing else: the manifest stays.
     *
     * @throws NotFoundException MANIFEST_UNKNOWN or NAME_UNKNOWN
     */
    default void deleteTag(String repository, String tag) throws IOException {
        throw Unsupported.operation("deleteTag", repository);
    }

    /**
     * Lists the tags of a repository in ASCII order.
     *
     * @throws NotFoundException NAME_UNKNOWN
     */
    default Listing<String> tags(String repository, ListOptions options) throws IOException {
        throw Unsupported.operation("tags", repository);
    }

    /** Lists all tags of a repository. */
    default Listing<String> tags(String repository) throws IOException {
        return tags(repository, ListOptions.ALL);
    }

    /**
     * Lists the manifests whose subject is a digest. A repository or subject that is not there has no referrers.
     *
     * @param artifactType the only artifact type to list, or null for all
     * @param options the item to start after is the digest of a referrer
     * @return descriptors with the artifact type and the annotations of the referring manifest
     */
    default Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws IOException {
        throw Unsupported.operation("referrers", repository);
    }

    /** Lists all manifests whose subject is a digest. */
    default Listing<Descriptor> referrers(String repository, Digest subject) throws IOException {
        return referrers(repository, subject, null, ListOptions.ALL);
    }

    /**
     * Lists the repositories in ASCII order.
     *
     * @throws UnsupportedException if the registry has no such list: the distribution specification does not demand one
     */
    default Listing<String> repositories(ListOptions options) throws IOException {
        throw Unsupported.operation("repositories", "");
    }

    /** Lists all repositories. */
    default Listing<String> repositories() throws IOException {
        return repositories(ListOptions.ALL);
    }
}
