// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** A registry whose upload ids are locations: a path that ends in the session's id, and a query that it does not read. */
final class QueriedIds extends Delegate {
    private static final String PATH = "/v2/repository/blobs/uploads/";
    private static final String QUERY = "?_state=bm90aGluZyBhdCBhbGw";

    private final UnaryOperator<String> reading;

    /**
     * Returns such a registry.
     *
     * @param reading the id that the registry reads where a session's id is
     */
    QueriedIds(OciRegistry inner, UnaryOperator<String> reading) {
        super(inner);
        this.reading = reading;
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        return located(inner.startBlobUpload(repository, options));
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        int end = id.indexOf('?') < 0 ? id.length() : id.indexOf('?');
        if (!id.startsWith(PATH) || id.indexOf('/', PATH.length()) >= 0) {
            throw OciException.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, "not a location of " + repository);
        }
        return located(inner.resumeBlobUpload(repository, reading.apply(id.substring(PATH.length(), end)), offset));
    }

    private static BlobWriter located(BlobWriter writer) {
        return new FilterBlobWriter(writer) {
            @Override
            public String id() {
                return PATH + super.id() + QUERY;
            }
        };
    }
}
