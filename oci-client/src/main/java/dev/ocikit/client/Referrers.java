// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ItemSink;
import dev.ocikit.spec.ListReader;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists referrers by the API of the registry (distribution-spec end-12), or by the tag schema where it has none. */
final class Referrers {
    /** What registries without the API answer, whatever the specification asks of them. */
    private static final Set<Integer> NO_API = Set.of(404, 405, 406, 501);

    private final Caller caller;
    private final Requests requests;
    private final ReferrersTag tag;
    private final ReferrersSupport support;
    private final DocumentMemory memory;
    private final PageLimits limits;
    private final int maxPages;
    private final boolean fallback;

    Referrers(
            Caller caller,
            Requests requests,
            ReferrersTag tag,
            ReferrersSupport support,
            DocumentMemory memory,
            ClientOptions options) {
        this.caller = caller;
        this.requests = requests;
        this.tag = tag;
        this.support = support;
        this.memory = memory;
        this.limits = PageLimits.of(options);
        this.maxPages = options.maxPages();
        this.fallback = options.referrersFallback();
    }

    Listing<Descriptor> list(String repository, Digest subject, @Nullable String artifactType, ListOptions options)
            throws IOException {
        String startAfter = options.startAfter();
        Listing<Descriptor> listing = ofType(repository, subject, artifactType);
        if (!startAfter.isEmpty() && !passes(listing, startAfter)) {
            // Asked again, because what was passed over was not kept: a registry can list more than fits into memory.
            listing = ofType(repository, subject, artifactType)
                    .filter(descriptor -> descriptor.digest().toString().compareTo(startAfter) > 0);
        }
        return listing.limit(options.limit());
    }

    /**
     * Passes over what comes before the start of a list, which the API does not know, and over the start itself. Returns whether the start is
     * listed. If it is not, the list starts with the referrers of a greater digest.
     */
    private static boolean passes(Listing<Descriptor> listing, String startAfter) throws IOException {
        for (Descriptor next = listing.next(); next != null; next = listing.next()) {
            if (next.digest().toString().equals(startAfter)) {
                return true;
            }
        }
        return false;
    }

    /** The registry need not filter. */
    private Listing<Descriptor> ofType(String repository, Digest subject, @Nullable String artifactType)
            throws IOException {
        Listing<Descriptor> all = all(repository, subject, artifactType);
        return artifactType == null
                ? all
                : all.filter(descriptor -> MediaTypes.areEqual(
                        artifactType, descriptor.artifactType().orElse(null)));
    }

    private Listing<Descriptor> all(String repository, Digest subject, @Nullable String artifactType)
            throws IOException {
        if (!fallback || !support.isKnownAbsent()) {
            String query = artifactType == null ? "" : Urls.parameter("artifactType", artifactType);
            URI first = requests.urls().referrers(repository, subject, query);
            try {
                Listing<Descriptor> listing = Listing.from(new Pages<>(
                        (uri, reserved) -> page(uri, repository, subject, reserved),
                        first,
                        memory,
                        maxPages,
                        Integer.MAX_VALUE));
                support.found();
                return listing;
            } catch (OciException e) {
                if (!fallback || !isWithoutApi(e)) {
                    throw e;
                }
                noteAbsence(e);
                Optional<List<Descriptor>> listed = tag.read(repository, subject);
                if (listed.isEmpty() && e instanceof WebPageException) {
                    throw e; // It says neither that there are referrers nor that there are none.
                }
                return Listing.of(listed.orElse(List.of()));
            }
        }
        return Listing.of(tag.read(repository, subject).orElse(List.of()));
    }

    /** Tells whether the registry keeps the lists of referrers itself; asks it if that is not known. */
    boolean isSupported(String repository, Digest any) throws IOException {
        if (!support.isKnown()) {
            try (DocumentMemory.Reservation reserved = memory.openBounded()) {
                page(requests.urls().referrers(repository, any, ""), repository, any, reserved);
                support.found();
            } catch (OciException e) {
                if (!isWithoutApi(e)) {
                    throw e;
                }
                noteAbsence(e);
                return false;
            }
        }
        return !support.isKnownAbsent();
    }

    private void noteAbsence(OciException refusal) {
        if (!refusal.code().equals(ErrorCode.NAME_UNKNOWN) && !(refusal instanceof WebPageException)) {
            support.missed();
        }
    }

    private static boolean isWithoutApi(OciException e) {
        int status = e.status().orElse(0);
        return NO_API.contains(status)
                || e instanceof WebPageException
                || ((status == 200 || status == 400) && e.code().equals(ErrorCode.UNSUPPORTED));
    }

    private Page<Descriptor> page(URI uri, String repository, Digest subject, DocumentMemory.Reservation reserved)
            throws IOException {
        WireRequest request =
                requests.to("GET", uri, new Need(repository, Access.LIST)).withHeader("Accept", MediaTypes.IMAGE_INDEX);
        return caller.call(new Endpoint<>(
                request, "referrers of " + subject, repository, Set.of(200), ErrorCode.UNSUPPORTED, reply -> {
                    String type = Headers.mediaType(reply.headers());
                    if (!MediaTypes.isImageIndex(type) && !type.equalsIgnoreCase("application/json")) {
                        throw reply.fault(ErrorCode.UNSUPPORTED, "not a list of referrers, but " + Printable.of(type));
                    }
                    if (subject.equals(Headers.digest(reply.headers()))) {
                        throw subjectItself(reply);
                    }
                    List<Descriptor> referrers =
                            PageItems.read(reply, reserved, limits, (json, sink) -> read(json, sink, subject, reply));
                    return Page.of(reply, referrers, requests.urls());
                }));
    }

    /** Reads a list, and hashes it on the way: an index in place of its referrers looks like their list. */
    private static void read(InputStream json, ItemSink<Descriptor> sink, Digest subject, Reply reply)
            throws IOException {
        if (!subject.algorithm().isSupported()) {
            ListReader.manifests(json, sink);
            return;
        }
        DigestInputStream hashed =
                new DigestInputStream(json, subject.algorithm().newMessageDigest());
        ListReader.manifests(hashed, sink);
        String hash = HexFormat.of().formatHex(hashed.getMessageDigest().digest());
        if (subject.encoded().equals(hash)) {
            throw subjectItself(reply);
        }
    }

    private static OciException subjectItself(Reply reply) {
        return reply.fault(ErrorCode.UNSUPPORTED, "not a list of referrers, but their subject");
    }

    /** Keeps the tag schema right after a push that the registry took no note of. */
    void pushed(String repository, Descriptor referrer, Digest subject) throws IOException {
        if (fallback) {
            tag.add(repository, subject, referrer);
        }
    }

    /** Keeps the tag schema right after a deletion. */
    void deleted(String repository, Digest referrer, Optional<Digest> subject) throws IOException {
        if (subject.isPresent()) {
            tag.remove(repository, subject.get(), referrer);
        }
    }
}
