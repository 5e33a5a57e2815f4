// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a manifest under its digest and its tags in as few requests as the registry allows (distribution-spec end-7a, end-7b). What a host
 * refuses or ignores is remembered.
 */
final class ManifestPush {
    /** The URL is too long, or what servers count as part of it. */
    private static final Set<Integer> TOO_LONG = Set.of(414, 431);
    /** Other reasons to push the tags one by one: the registry does not know what the parameters mean. */
    private static final Set<Integer> NOT_AT_ONCE = Set.of(400, 404, 405, 501);

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
     * @throws OciException MANIFEST_INVALID, before anything is sent, if the manifest's {@code mediaType} is another than its content type, or is
     *     ambiguous
     */
    boolean push(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        ManifestTypes.requireAgreement(manifest);
        Host host = caller.host(requests.urls().ping());
        List<String> left = new ArrayList<>(new LinkedHashSet<>(tags));
        // The registry computes the digest of a manifest that comes by tag, and that is SHA-256.
        boolean byTagAlone = manifest.digest().algorithm().equals(DigestAlgorithm.SHA256);
        boolean stored = byTagAlone && !left.isEmpty();
        boolean noted = false;
        while (!left.isEmpty() || !stored) {
            List<String> group = group(left, host.longestTagQuery());
            if (stored && group.size() < 2) {
                noted |= put(repository, manifest, left.remove(0), List.of()).noted();
                continue;
            }
            try {
                Answer answer = put(repository, manifest, manifest.digest(), group);
                noted |= answer.noted();
                stored = true;
                left.removeAll(answer.tags());
                if (!group.isEmpty() && Collections.disjoint(group, answer.tags())) {
                    host.refusesTagQueriesAbove(0);
                }
                // What a registry leaves out of a group it would leave out again.
                for (String tag : group) {
                    if (left.remove(tag)) {
                        noted |= put(repository, manifest, tag, List.of()).noted();
                    }
                }
            } catch (OciException e) {
                int status = e.status().orElse(0);
                if (TOO_LONG.contains(status) && !group.isEmpty()) {
                    host.refusesTagQueriesAbove(
                            group.size() == 1 ? 0 : query(group).length() / 2);
                } else if (NOT_AT_ONCE.contains(status) && !group.isEmpty()) {
                    return oneByOne(repository, manifest, left, stored, host) || noted;
                } else {
                    throw e;
                }
            }
        }
        return noted;
    }

    /** Pushes after a refusal, which may be about the manifest itself: only if it is taken now, it was about the tags. */
    private boolean oneByOne(String repository, ManifestContent manifest, List<String> tags, boolean stored, Host host)
            throws IOException {
        boolean noted = !stored
                && put(repository, manifest, manifest.digest(), List.of()).noted();
        for (String tag : tags) {
            noted |= put(repository, manifest, tag, List.of()).noted();
            host.refusesTagQueriesAbove(0);
        }
        return noted;
    }

    /** Returns as many of the first tags as a query of a length holds. */
    private static List<String> group(List<String> tags, int longest) {
        int count = 0;
        long length = 0;
        while (count < tags.size()
                && length + query(tags.subList(count, count + 1)).length() <= longest) {
            length += query(tags.subList(count, count + 1)).length() + 1;
            count++;
        }
        return List.copyOf(tags.subList(0, count));
    }

    private static String query(List<String> tags) {
        return tags.stream().map(tag -> Urls.parameter("tag", tag)).collect(Collectors.joining("&"));
    }

    private Answer put(String repository, ManifestContent manifest, Object reference, List<String> tags)
            throws IOException {
        WireRequest request = requests.to(
                        "PUT",
                        requests.urls().manifest(repository, reference, query(tags)),
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
