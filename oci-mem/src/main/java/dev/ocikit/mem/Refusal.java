// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.InvalidReferenceException;
import dev.ocikit.ref.Names;
import java.util.Collection;
import java.util.stream.Collectors;

/** The errors that this registry answers with, and the checks of names that come before everything else. */
final class Refusal {
    private Refusal() {}

    static void checkRepository(String operation, String repository) throws OciException {
        if (!Names.isRepository(repository)) {
            try {
                Names.requireRepository(repository);
            } catch (InvalidReferenceException e) {
                throw OciException.of(ErrorCode.NAME_INVALID, operation + ": " + e.getMessage(), e);
            }
        }
    }

    static void checkTag(String operation, String repository, String tag) throws OciException {
        if (!Names.isTag(tag)) {
            try {
                Names.requireTag(tag);
            } catch (InvalidReferenceException e) {
                throw OciException.of(
                        ErrorCode.NAME_INVALID, operation + " in " + repository + ": " + e.getMessage(), e);
            }
        }
    }

    /** Refuses an algorithm that content cannot be verified with (distribution-spec, "Pushing blobs"). */
    static void checkSupported(String operation, String repository, DigestAlgorithm algorithm) throws OciException {
        if (!algorithm.isSupported()) {
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID,
                    operation + " to " + repository + ": no digest of the algorithm " + algorithm
                            + " can be verified here");
        }
    }

    static OciException repositoryUnknown(String operation, String repository) {
        return OciException.of(ErrorCode.NAME_UNKNOWN, operation + ": there is no repository " + repository);
    }

    static OciException blobUnknown(String operation, String repository, Digest digest) {
        return OciException.of(
                ErrorCode.BLOB_UNKNOWN, operation + ": the repository " + repository + " has no blob " + digest);
    }

    static OciException manifestUnknown(String operation, String repository, Digest digest) {
        return OciException.of(
                ErrorCode.MANIFEST_UNKNOWN,
                operation + ": the repository " + repository + " has no manifest " + digest);
    }

    static OciException tagUnknown(String operation, String repository, String tag) {
        return OciException.of(
                ErrorCode.MANIFEST_UNKNOWN, operation + ": the repository " + repository + " has no tag " + tag);
    }

    static OciException uploadUnknown(String repository) {
        return OciException.of(
                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                "upload to " + repository
                        + ": there is no such session; it was never started, has ended or has expired");
    }

    static OciException wrongOffset(String repository, long expected, long got) {
        return OciException.of(
                ErrorCode.RANGE_INVALID,
                "upload to " + repository + ": the session holds " + expected + " bytes, not the " + got
                        + " that it was to go on from");
    }

    static OciException wrongDigest(String operation, String repository, Digest expected, Digest got, long size) {
        return OciException.of(
                ErrorCode.DIGEST_INVALID,
                operation + " to " + repository + ": expected " + expected + ", got " + got + " (" + size + " bytes)");
    }

    static OciException wrongSize(String operation, String repository, long expected, String got) {
        return OciException.of(
                ErrorCode.SIZE_INVALID,
                operation + " to " + repository + ": expected " + expected + " bytes, got " + got);
    }

    static OciException full(String operation, String repository, Space space) {
        return OciException.of(
                ErrorCode.DENIED,
                operation + " to " + repository + ": the registry is full; it holds " + space.used()
                        + " bytes of at most " + space.max());
    }

    static OciException missing(String repository, Digest manifest, Collection<Digest> missing) {
        return OciException.of(
                ErrorCode.MANIFEST_BLOB_UNKNOWN,
                "pushManifest to " + repository + ": the manifest " + manifest + " refers to what is not there: "
                        + missing,
                0,
                missing.stream()
                        .map(digest -> "\"" + digest + "\"")
                        .collect(Collectors.joining(",", "{\"missing\":[", "]}")),
                null);
    }

    static OciException immutable(String operation, String repository, String reason) {
        return OciException.of(
                ErrorCode.DENIED, operation + " in " + repository + ": tags are immutable here, and " + reason);
    }
}
