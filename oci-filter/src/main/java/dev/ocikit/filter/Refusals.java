// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Access;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.InvalidReferenceException;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How views say no. */
final class Refusals {
    /** What a repository answers that nobody ever pushed to: it has no referrers. */
    private static final OciRegistry NO_REFERRERS = new OciRegistry() {
        @Override
        public Listing<Descriptor> referrers(
                String repository, Digest subject, @Nullable String artifactType, ListOptions options) {
            return Listing.of(List.of());
        }
    };

    private Refusals() {}

    static OciException denied(Call<?> call, String reason) {
        return OciException.of(
                ErrorCode.DENIED,
                call.name() + (call.repository().isEmpty() ? "" : " in " + call.repository()) + ": " + reason);
    }

    /** Returns the answer to a delete that the view offers to no client, whoever it is. */
    static OciException undeletable(Call<?> call, String reason) {
        return OciException.of(ErrorCode.UNSUPPORTED, call.name() + " in " + call.repository() + ": " + reason);
    }

    /**
     * Answers a call as a registry does that has never heard of the repository: reading and deleting find nothing, and writing is not
     * allowed.
     */
    static <T> T hidden(Call<T> call, Need hidden) throws IOException {
        if (hidden.access() == Access.WRITE) {
            throw denied(call, "there is no repository " + hidden.repository() + " to write to");
        }
        if (call instanceof Call.Referrers) {
            return call.on(NO_REFERRERS);
        }
        throw OciException.of(ErrorCode.NAME_UNKNOWN, call.name() + ": there is no repository " + hidden.repository());
    }

    /** Returns a registry that answers each mount with an upload session of another registry. */
    static OciRegistry mounts(OciRegistry inner) {
        return new OciRegistry() {
            @Override
            public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
                UploadOptions options = UploadOptions.DEFAULT.withDigestAlgorithm(digest.algorithm());
                BlobWriter upload = inner.startBlobUpload(repository, options);
                return new MountResult.Refused(upload);
            }
        };
    }

    /** Refuses what is no name of a repository, before anybody is asked about it. */
    static void requireNames(Call<?> call) throws OciException {
        if (call instanceof Call.Repositories) {
            return;
        }
        for (Need need : call.needs()) {
            requireName(need.repository());
        }
    }

    static void requireTag(String tag) throws OciException {
        try {
            Names.requireTag(tag);
        } catch (InvalidReferenceException e) {
            throw OciException.of(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    static String requireName(String repository) throws OciException {
        try {
            return Names.requireRepository(repository);
        } catch (InvalidReferenceException e) {
            throw OciException.of(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
