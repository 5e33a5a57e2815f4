// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.InvalidReferenceException;
import dev.ocikit.ref.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** The errors that this registry answers with, and the checks of names that come before everything else. */
final class Refusal {
    /** How long clients wait that a bound of their own refuses: their other calls have to free something first. */
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

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

    /** Refuses what would not even fit if nothing else were charged to the account. */
    static void requirePossible(String operation, String repository, ClientAccount payer, long needed)
            throws OciException {
        if (needed > payer.limit()) {
            throw tooLarge(
                    operation,
                    repository,
                    "this needs " + needed + " bytes of memory, more than the maximum of " + payer.limit());
        }
    }

    static OciException tooLarge(String operation, String repository, String reason) {
        return OciException.of(
                ErrorCode.SIZE_INVALID, operation + " to " + repository + ": " + reason, 413, null, null);
    }

    /**
     * Throws the refusal that a result stands for, if it is one.
     *
     * @param needed the number of bytes that the call needs in all, or the upload with its earlier calls
     */
    static void requireCharged(
            ChargeResult result, String operation, String repository, ClientAccount payer, long needed)
            throws OciException {
        if (result != ChargeResult.CHARGED) {
            requirePossible(operation, repository, payer, needed);
        }
        switch (result) {
            case CHARGED -> {}
            case STORAGE_FULL -> throw storageFull(operation, repository, payer.space());
            case SHARE_FULL ->
                throw TooManyRequestsException.after(
                        RETRY_AFTER,
                        operation + " to " + repository
                                + ": this client's share of the registry's memory is full; it holds "
                                + payer.charged() + " bytes of at most "
                                + payer.space().maxPerClient()
                                + "; delete content of this client's or raise maxBytesPerClient",
                        null);
        }
    }

    static OciException storageFull(String operation, String repository, Space space) {
        return OciException.of(
                ErrorCode.STORAGE_FULL,
                operation + " to " + repository + ": the registry's memory is full; it holds " + space.used()
                        + " bytes of at most " + space.max() + "; delete content or raise maxBytes");
    }

    /** Refuses a session of which as many are open as may be. */
    static OciException uploadsFull(String repository, String bound, int max, String option) {
        return TooManyRequestsException.after(
                RETRY_AFTER,
                "startBlobUpload to " + repository + ": " + max + " upload sessions are open " + bound
                        + ", the maximum; commit or cancel sessions, wait until unused ones expire, or raise " + option,
                null);
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

    /** Refuses to delete what an immutable tag needs: no client can, whoever it is. */
    static OciException undeletable(String operation, String repository, String reason) {
        return OciException.of(
                ErrorCode.UNSUPPORTED, operation + " in " + repository + ": tags are immutable here, and " + reason);
    }

    static OciException immutable(String operation, String repository, String reason) {
        return OciException.of(
                ErrorCode.DENIED, operation + " in " + repository + ": tags are immutable here, and " + reason);
    }
}
