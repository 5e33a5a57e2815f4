// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The upload of content that can be read again: it goes from its source to the registry, through one stream as long as nothing breaks, and
 * none of it is held.
 */
final class UploadFromSource {
    private final UploadSession session;
    private final String what;
    private final BlobSource source;
    private final long size;
    private @Nullable UploadInput in;
    private boolean takesNone;

    UploadFromSource(UploadSession session, String what, BlobSource source) {
        this.session = session;
        this.what = what;
        this.source = source;
        this.size = source.size();
    }

    /**
     * Uploads the content.
     *
     * @param digest asked for the digest when all of it has been sent
     */
    Descriptor run(Known digest) throws IOException {
        try {
            sendRest();
            Digest whole = digest.digest();
            while (true) {
                try {
                    return session.commit(whole);
                } catch (IOException e) {
                    session.recover(e, 0, size);
                }
                sendRest();
            }
        } finally {
            close();
        }
    }

    /** Tells whether it failed because the registry does not know chunks at all. */
    boolean takesNone() {
        return takesNone;
    }

    private void sendRest() throws IOException {
        while (session.at() < size) {
            try {
                send();
            } catch (IOException e) {
                requireGoodSource(e);
                close();
                takesNone = session.takesNone(e);
                if (takesNone) {
                    throw e;
                }
                session.recover(e, 0, size);
            }
        }
        if (in != null && !in.isAtEnd()) {
            throw UploadReader.wrongSize(what, size, "more");
        }
        close();
    }

    private void send() throws IOException {
        UploadInput stream = in == null ? open(session.at()) : in;
        in = stream;
        while (session.at() < size) {
            long left = size - session.at();
            long length = Math.min(session.chunkBytes(), left);
            session.send(stream, length, length == left);
        }
    }

    /** A registry may report in its own words that the content failed it. */
    private void requireGoodSource(IOException failure) throws IOException {
        if (in == null || in.failed()) {
            throw failure;
        }
        if (in.ended() && in.position() < size) {
            OciException mismatch = UploadReader.wrongSize(what, size, "only " + in.position());
            mismatch.addSuppressed(failure);
            throw mismatch;
        }
    }

    private UploadInput open(long offset) throws IOException {
        InputStream stream = source.open();
        try {
            // The JDK's stream of a file does not read what it skips.
            stream.skipNBytes(offset);
            return session.input(stream, offset);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private void close() throws IOException {
        if (in != null) {
            UploadInput stream = in;
            in = null;
            stream.close();
        }
    }

    /** What knows the digest, at the latest when all of the content has been read. */
    @FunctionalInterface
    interface Known {
        Digest digest() throws IOException;
    }
}
