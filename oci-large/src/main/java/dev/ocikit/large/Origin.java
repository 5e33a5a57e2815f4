// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The blob that is downloaded, where its ranges are asked for. */
record Origin(OciRegistry registry, String repository, Digest digest) {
    /** Opens a range of the blob, which must be as it was when the download began. */
    BlobReader open(long start, long end, long size) throws IOException {
        BlobReader reader = registry.getBlobRange(repository, digest, ByteRange.of(start, end - start));
        return checked(reader, start, end - start, size);
    }

    /** Opens a range of the blob, or, if the registry does not send parts, the whole: then what is before the range is to be passed over. */
    BlobReader openAnyhow(long start, long end, long size) throws IOException {
        try {
            return open(start, end, size);
        } catch (OciException e) {
            if (!PartsRefusedException.isMeantBy(e)) {
                throw e;
            }
        }
        return checked(registry.getBlob(repository, digest), 0, size, size);
    }

    private BlobReader checked(BlobReader reader, long start, long length, long size) throws IOException {
        try {
            if (reader.descriptor().size() != size) {
                throw fault("the blob had " + size + " bytes, now it has "
                        + reader.descriptor().size());
            }
            if (reader.offset() != start || reader.length() != length) {
                throw fault("asked for " + length + " bytes from " + start + ", got " + reader.length() + " from "
                        + reader.offset());
            }
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Returns a failure that says which blob it was about, if only the network has failed. */
    IOException named(IOException failure) {
        boolean knows = failure instanceof OciException
                || failure instanceof FileTrouble
                || failure instanceof InterruptedIOException
                || String.valueOf(failure.getMessage()).contains(digest.toString());
        return knows ? failure : new IOException(this + ": " + failure, failure);
    }

    private OciException fault(String message) {
        return OciException.of(ErrorCode.SIZE_INVALID, this + ": " + message);
    }

    /** Returns the blob as it stands in messages. */
    @Override
    public String toString() {
        return "blob " + digest + " in " + repository;
    }
}
