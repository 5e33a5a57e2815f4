// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pushes a manifest under its digest and its tags in as few requests as the registry allows (distribution-spec end-7a, end-7b). */
final class ManifestPush {
    /** Too long a URL, too many headers, or no idea what the parameters mean: reasons to push the tags one by one. */
    private static final Set<Integer> NOT_AT_ONCE = Set.of(400, 404, 405, 414, 431, 501);

    private final Caller caller;
    private final Requests requests;

    ManifestPush(Caller caller, Requests requests) {
        this.caller = caller;
        this.requests = requests;
    }

    /**
     * Pushes a manifest.
     *
     * @return whether the registry took note of the manifest's subject
     * @throws OciException MANIFEST_INVALID, before anything is sent, if the manifest's {@code mediaType} is another than its content type
     */
    boolean push(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        ManifestTypes.requireAgreement(manifest);
        Set<String> left = new LinkedHashSet<>(tags);
        boolean noted = false;
        boolean byTagAlone = manifest.digest().algorithm().equals(DigestAlgorithm.SHA256);
        if (left.isEmpty()) {
            noted = put(repository, manifest, manifest.digest(), Set.of()).noted();
        } else if (left.size() > 1 || !byTagAlone) {
            Answer atOnce = atOnce(repository, manifest, left, byTagAlone);
            noted = atOnce.noted();
            left.removeAll(atOnce.tags());
        }
        for (String tag : left) {
            noted |= put(repository, manifest, tag, Set.of()).noted();
        }
        return noted;
    }

    /** Pushes by digest with all tags. A registry that refuses gets the manifest alone, where a tag would not carry it. */
    private Answer atOnce(String repository, ManifestContent manifest, Set<String> tags, boolean byTagAlone)
            throws IOException {
        try {
            return put(repository, manifest, manifest.digest(), tags);
        } catch (OciException e) {
            if (!NOT_AT_ONCE.contains(e.status().orElse(0))) {
                throw e;
            }
        }
        return byTagAlone ? new Answer(false, Set.of()) : put(repository, manifest, manifest.digest(), Set.of());
    }

    private Answer put(String repository, ManifestContent manifest, Object reference, Set<String> tags)
            throws IOException {
        String query = tags.stream().map(tag -> Urls.parameter("tag", tag)).collect(Collectors.joining("&"));
        WireRequest request = requests.to(
                        "PUT",
                        requests.urls().manifest(repository, reference, query),
                        new Need(repository, Access.WRITE))
                .withHeader("Content-Type", manifest.mediaType())
                .withBody(Chunk.of(manifest.toByteArray()));
        return caller.call(new Endpoint<>(
                request,
                "manifest " + reference,
                repository,
                Set.of(200, 201, 202, 204),
                ErrorCode.NAME_UNKNOWN,
                reply -> {
                    Headers.requireDigest(reply, manifest.digest());
                    return new Answer(
                            isNoted(reply.headers().firstValue("OCI-Subject").orElse(null), manifest),
                            tagged(reply.headers().allValues("OCI-Tag")));
                }));
    }

    /** Returns whether the subject that a registry took note of is the manifest's. */
    private static boolean isNoted(@Nullable String subject, ManifestContent manifest) {
        if (subject == null) {
            return false;
        }
        try {
            return manifest.view()
                    .subject()
                    .map(descriptor -> descriptor.digest().toString().equals(subject.strip()))
                    .orElse(true);
        } catch (OciException e) {
            return true; // A manifest of an unknown kind, whose subject only the registry knows.
        }
    }

    private static Set<String> tagged(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * What a registry says to a push.
     *
     * @param noted whether it took note of the subject
     * @param tags the tags that it set beside the one in the URL
     */
    private record Answer(boolean noted, Set<String> tags) {}
}
