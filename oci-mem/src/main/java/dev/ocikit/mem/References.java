// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

/** Whether what a manifest refers to must be there when the manifest is pushed. Its subject never has to. */
public enum References {
    /** Nothing has to be there: an index may list platforms that were never copied. */
    LAX,
    /**
     * The config, each layer without {@code urls} and each manifest of an index must be in the repository; otherwise the push is refused
     * with {@code MANIFEST_BLOB_UNKNOWN}. What is deleted later leaves the manifest as it is.
     */
    STRICT
}
