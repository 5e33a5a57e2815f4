// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/** A registry whose upload ids begin with something odd. */
final class OddIds extends WrappedRegistry {
    private final OciRegistry inner;
    private final String odd;

    OddIds(OciRegistry inner, String odd) {
        this.inner = inner;
        this.odd = odd;
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        T answer = call instanceof Call.ResumeBlobUpload resume && resume.id().startsWith(odd)
                ? resumed(call, resume)
                : call.on(inner);
        return call.mapStreams(answer, new StreamMapper() {
            @Override
            public BlobWriter writer(BlobWriter writer) {
                return new FilterBlobWriter(writer) {
                    @Override
                    public String id() {
                        return odd + super.id();
                    }
                };
            }
        });
    }

    /** The call is the resumption, so its answer is that of the resumption. */
    @SuppressWarnings("unchecked")
    private <T> T resumed(Call<T> call, Call.ResumeBlobUpload resume) throws IOException {
        String id = resume.id().substring(odd.length());
        return ((Call<T>) new Call.ResumeBlobUpload(call.repository(), id, resume.offset())).on(inner);
    }
}
