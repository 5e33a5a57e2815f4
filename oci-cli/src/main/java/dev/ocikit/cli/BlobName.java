// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * A repository on a registry that a user names, and maybe a blob in it.
 *
 * @param registry how the registry is reached, a URL or a host
 * @param repository the repository
 * @param digest the blob's digest, null if none was named
 */
record BlobName(
        String registry, String repository, @Nullable Digest digest) {
    /**
     * Reads {@code [http[s]://]HOST[:PORT]/REPOSITORY[@DIGEST]}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    static BlobName parse(String text) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : text.substring(0, end + "://".length());
        String name = text.substring(scheme.length());
        // Who pushes to my/app by mistake should not find it on the Hub.
        Reference.parse(name);
        Reference reference = Reference.parseFamiliar(name);
        if (reference.tag().isPresent()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a tag; tags are for manifests, a blob is named by its digest");
        }
        return new BlobName(
                scheme + reference.host().orElseThrow(),
                reference.repository(),
                reference.digest().orElse(null));
    }
}
