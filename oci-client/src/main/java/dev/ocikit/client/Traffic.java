// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;

/** What a request mostly is for a host. */
enum Traffic {
    SMALL,
    DOWNLOAD,
    UPLOAD;

    private static final long SMALL_BYTES = 64 << 10;

    static Traffic of(WireRequest request) {
        if (request.method().equals("GET")) {
            boolean small = request.toRegistry() && !request.uri().getRawPath().contains("/blobs/");
            return small ? SMALL : DOWNLOAD;
        }
        return request.body().map(BlobSource::size).orElse(0L) > SMALL_BYTES ? UPLOAD : SMALL;
    }
}
