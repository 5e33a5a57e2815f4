// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digest;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far the transfer of one blob has come.
 *
 * @param direction whether the blob comes or goes
 * @param repository the repository
 * @param knownDigest the blob's digest, or null as long as it is not known
 * @param done how many bytes have been transferred so far: handed to the reader, written to the file, or sent to the registry
 * @param size how many bytes the transfer has in all, or -1 as long as that is not known
 * @param bytesPerSecond how fast bytes came or went lately
 * @param requests how many requests for it are under way
 * @param retries how many requests for it have been repeated so far
 * @param state whether it goes on
 */
public record TransferProgress(
        Direction direction,
        String repository,
        @Nullable Digest knownDigest,
        long done,
        long size,
        long bytesPerSecond,
        int requests,
        int retries,
        State state) {

    /** Returns the digest, if it is known yet. */
    public Optional<Digest> digest() {
        return Optional.ofNullable(knownDigest);
    }

    /** Returns how many bytes there are in all, if that is known. */
    public OptionalLong total() {
        return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** Which way a blob goes. */
    public enum Direction {
        /** From the registry. */
        DOWNLOAD,
        /** To the registry. */
        UPLOAD
    }

    /** Whether a transfer goes on. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** It has come to a good end. */
        DONE,
        /** It has failed, or was given up. */
        FAILED
    }
}
