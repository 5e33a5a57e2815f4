// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What is done with the answers of members: they are checked, or given back. */
final class Answers {
    private static final StreamMapper RELEASING = new StreamMapper() {
        @Override
        public BlobReader reader(BlobReader reader) {
            close(reader);
            return reader;
        }

        @Override
        public BlobWriter writer(BlobWriter writer) {
            cancel(writer);
            return writer;
        }
    };

    private Answers() {}

    /** Returns an answer if it is about the content that was asked for; releases it if not. */
    static <T> T checked(Call<T> call, T answer) throws OciException {
        Digest asked = asked(call);
        Digest got = asked == null ? null : digest(answer);
        if (got != null && !got.equals(asked)) {
            release(call, answer);
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID,
                    call.name() + " in " + call.repository() + ": asked for " + asked + ", got " + got);
        }
        return answer;
    }

    /** Returns the digest of the content that a call asks for, or null. */
    static @Nullable Digest asked(Call<?> call) {
        if (call instanceof Call.GetBlob get) {
            return get.digest();
        }
        if (call instanceof Call.GetBlobRange get) {
            return get.digest();
        }
        if (call instanceof Call.GetManifest get) {
            return get.digest();
        }
        if (call instanceof Call.ResolveBlob resolve) {
            return resolve.digest();
        }
        return call instanceof Call.ResolveManifest resolve ? resolve.digest() : null;
    }

    /** Returns the digest of the content that an answer is about, or null. */
    static @Nullable Digest digest(Object answer) {
        if (answer instanceof BlobReader reader) {
            return reader.descriptor().digest();
        }
        if (answer instanceof ManifestContent manifest) {
            return manifest.digest();
        }
        return answer instanceof Descriptor descriptor ? descriptor.digest() : null;
    }

    /** Closes what an answer that nobody wants holds, and ends the session that it opened. */
    static <T> void release(Call<T> call, T answer) {
        T unused = call.mapStreams(answer, RELEASING);
    }

    /** Ends a session that nobody wants. */
    static void cancel(BlobWriter writer) {
        try (writer) {
            writer.cancel();
        } catch (IOException e) {
            // The session dies at its member's own time.
        }
    }

    /** Closes what nobody wants. */
    static void close(Closeable opened) {
        try {
            opened.close();
        } catch (IOException e) {
            // Nobody waits for what it had to say.
        }
    }
}
