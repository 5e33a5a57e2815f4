// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.io.Serializable;

/**
 * The code of a registry error: an open set, because registries invent their own.
 *
 * <p>The constants are the codes of the distribution specification ("Error codes"), one of Docker's, and three of our own for failures that
 * the specification has no code for.
 *
 * @param name the code as it stands on the wire, for instance {@code BLOB_UNKNOWN}
 */
public record ErrorCode(String name) implements Serializable {
    public static final ErrorCode BLOB_UNKNOWN = new ErrorCode("BLOB_UNKNOWN");
    public static final ErrorCode BLOB_UPLOAD_INVALID = new ErrorCode("BLOB_UPLOAD_INVALID");
    public static final ErrorCode BLOB_UPLOAD_UNKNOWN = new ErrorCode("BLOB_UPLOAD_UNKNOWN");
    public static final ErrorCode DIGEST_INVALID = new ErrorCode("DIGEST_INVALID");
    public static final ErrorCode MANIFEST_BLOB_UNKNOWN = new ErrorCode("MANIFEST_BLOB_UNKNOWN");
    public static final ErrorCode MANIFEST_INVALID = new ErrorCode("MANIFEST_INVALID");
    public static final ErrorCode MANIFEST_UNKNOWN = new ErrorCode("MANIFEST_UNKNOWN");
    public static final ErrorCode NAME_INVALID = new ErrorCode("NAME_INVALID");
    public static final ErrorCode NAME_UNKNOWN = new ErrorCode("NAME_UNKNOWN");
    public static final ErrorCode SIZE_INVALID = new ErrorCode("SIZE_INVALID");
    public static final ErrorCode UNAUTHORIZED = new ErrorCode("UNAUTHORIZED");
    public static final ErrorCode DENIED = new ErrorCode("DENIED");
    public static final ErrorCode UNSUPPORTED = new ErrorCode("UNSUPPORTED");
    public static final ErrorCode TOOMANYREQUESTS = new ErrorCode("TOOMANYREQUESTS");

    /** A range or an upload offset that does not fit the content: Docker's code, because the specification has none (status 416). */
    public static final ErrorCode RANGE_INVALID = new ErrorCode("RANGE_INVALID");
    /** The registry has no space left for content (status 507). */
    public static final ErrorCode STORAGE_FULL = new ErrorCode("STORAGE_FULL");
    /** The registry could not be reached, hung up, or answered what no registry answers. */
    public static final ErrorCode UNAVAILABLE = new ErrorCode("UNAVAILABLE");
    /** The registry did not answer in time. */
    public static final ErrorCode TIMEOUT = new ErrorCode("TIMEOUT");

    @Override
    public String toString() {
        return name;
    }
}
