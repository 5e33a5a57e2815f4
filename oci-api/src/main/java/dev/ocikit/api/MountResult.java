// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.spec.Descriptor;

/** How a registry answers a mount: the blob is there, or the upload session that it opened instead. */
public sealed interface MountResult {
    /**
     * The blob is in the repository now.
     *
     * @param descriptor the blob; its size is 0 if the registry did not tell
     */
    record Mounted(Descriptor descriptor) implements MountResult {}

    /**
     * The registry could not mount and opened an upload session instead.
     *
     * @param upload the session, to go on with or to cancel; the caller closes it. {@link BlobWriter#commit(dev.ocikit.ref.Digest, BlobSource)}
     *     sends the whole blob in one request
     */
    record Refused(BlobWriter upload) implements MountResult {}
}
