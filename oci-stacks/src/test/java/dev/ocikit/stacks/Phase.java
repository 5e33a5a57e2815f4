// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.server.Request;

/** The kinds of requests that pulls and pushes are made of. */
enum Phase {
    HEAD_MANIFEST,
    GET_MANIFEST,
    PUT_MANIFEST,
    HEAD_BLOB,
    GET_BLOB,
    GET_PART,
    OPEN_UPLOAD,
    ASK_UPLOAD,
    PATCH_UPLOAD,
    PUT_UPLOAD,
    OTHER;

    static Phase of(Request request) {
        String method = request.method();
        String path = request.path();
        if (path.contains("/manifests/")) {
            return switch (method) {
                case "HEAD" -> HEAD_MANIFEST;
                case "GET" -> GET_MANIFEST;
                case "PUT" -> PUT_MANIFEST;
                default -> OTHER;
            };
        }
        if (path.contains("/blobs/uploads/")) {
            return switch (method) {
                case "POST" -> OPEN_UPLOAD;
                case "GET" -> ASK_UPLOAD;
                case "PATCH" -> PATCH_UPLOAD;
                case "PUT" -> PUT_UPLOAD;
                default -> OTHER;
            };
        }
        if (path.contains("/blobs/")) {
            return method.equals("HEAD") ? HEAD_BLOB : request.header("Range") == null ? GET_BLOB : GET_PART;
        }
        return OTHER;
    }
}
