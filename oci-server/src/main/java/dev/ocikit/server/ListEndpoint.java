// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.RepositoryList;
import dev.ocikit.spec.TagList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists: tags, repositories, referrers (distribution-spec, "Content discovery"; end-8, end-12). */
final class ListEndpoint {
    private static final String JSON = "application/json";
    /** What an index of referrers holds around its manifests, generously. */
    private static final int INDEX_FRAME_BYTES = 256;

    /** The quotes around a name in a list, and the comma after it. */
    private static final int ITEM_FRAME_BYTES = 3;

    /** What Docker calls it; the specification has no code for it. */
    private static final ErrorCode NUMBER_INVALID = new ErrorCode("PAGINATION_NUMBER_INVALID");

    private final ServerOptions options;
    private final BodyBudget memory;

    ListEndpoint(ServerOptions options, BodyBudget memory) {
        this.options = options;
        this.memory = memory;
    }

    /** Answers a GET of a repository's tags. */
    Response tags(Incoming incoming) throws IOException {
        String repository = incoming.repository();
        int limit = limit(incoming.query());
        String last = incoming.query().first("last");
        ListOptions from = from(last == null ? "" : Target.tag(last, ErrorCode.NAME_INVALID), limit);
        try (PageMemory charged = new PageMemory(memory, incoming.caller())) {
            List<String> tags = page(incoming.registry().tags(repository, from), limit, charged);
            Response.Builder response = Response.status(200).header("Content-Type", JSON);
            if (tags.size() > limit) {
                tags = tags.subList(0, limit);
                link(response, incoming, "/v2/" + repository + "/tags/list", tags);
            }
            return charged.send(response, new TagList(repository, tags).toJson());
        }
    }

    /** Answers a GET of the registry's repositories. */
    Response repositories(Incoming incoming) throws IOException {
        int limit = limit(incoming.query());
        String last = incoming.query().first("last");
        ListOptions from = from(last == null ? "" : Target.repository(last), limit);
        try (PageMemory charged = new PageMemory(memory, incoming.caller())) {
            Listing<String> listing = incoming.registry().repositories(from);
            List<String> repositories = page(listing, limit, charged);
            Response.Builder response = Response.status(200).header("Content-Type", JSON);
            if (repositories.size() > limit) {
                repositories = repositories.subList(0, limit);
                link(response, incoming, "/v2/_catalog", repositories);
            } else if (listing.continuation().isPresent()) {
                // The page is short, or even empty, because the listing bounds its work.
                link(response, incoming, "/v2/_catalog", listing.continuation().get(), limit);
            }
            return charged.send(response, new RepositoryList(repositories).toJson());
        }
    }

    /** Returns how many items the client may get; one more is asked for, to know whether there are more. */
    private int limit(Query query) throws OciException {
        String text = query.first("n");
        if (text == null) {
            return options.pageItems();
        }
        long n = Decimal.parse(text, 0, text.length());
        if (n < 0) {
            throw OciException.of(NUMBER_INVALID, "the parameter n is a number from 0", 400, null, null);
        }
        return (int) Math.min(n, options.pageItems());
    }

    private static ListOptions from(String startAfter, int limit) {
        return new ListOptions(startAfter, limit == Integer.MAX_VALUE ? limit : limit + 1);
    }

    /** Returns at most one item more than the limit, or none if the limit is 0: there is no next page of nothing. */
    private static List<String> page(Listing<String> listing, int limit, PageMemory charged) throws IOException {
        List<String> items = new ArrayList<>();
        if (limit > 0) {
            for (String item = listing.next(); item != null; item = listing.next()) {
                charged.add(item.length() + ITEM_FRAME_BYTES);
                items.add(item);
                if (items.size() > limit) {
                    break;
                }
            }
        }
        return items;
    }

    private static void link(Response.Builder response, Incoming incoming, String path, List<String> page)
            throws OciException {
        link(response, incoming, path, page.get(page.size() - 1), page.size());
    }

    private static void link(Response.Builder response, Incoming incoming, String path, String last, int items)
            throws OciException {
        StringBuilder target = new StringBuilder("<").append(path).append("?last=");
        target.append(Percent.encode(last));
        if (incoming.query().first("n") != null) {
            target.append("&n=").append(items);
        }
        response.header("Link", target.append(">; rel=\"next\"").toString());
    }

    /** Answers a GET of a manifest's referrers. */
    Response referrers(Incoming incoming) throws IOException {
        Digest subject = incoming.target().digest();
        String artifactType = incoming.query().first("artifactType");
        String last = incoming.query().first("last");
        ListOptions from = last == null
                ? ListOptions.ALL
                : ListOptions.after(Target.digest(last).toString());
        try (PageMemory charged = new PageMemory(memory, incoming.caller())) {
            List<Descriptor> page = new ArrayList<>();
            boolean more = collect(incoming, subject, artifactType, from, page, charged);
            Response.Builder response = Response.status(200).header("Content-Type", MediaTypes.IMAGE_INDEX);
            if (artifactType != null) {
                response.header("OCI-Filters-Applied", "artifactType");
            }
            if (more) {
                response.header("Link", next(incoming.target(), page.get(page.size() - 1), artifactType));
            }
            return charged.send(response, ImageIndex.of(page).toJson());
        }
    }

    /** Adds to a page as many referrers as its index may hold, at least one, and returns whether there are more. */
    private boolean collect(
            Incoming incoming,
            Digest subject,
            @Nullable String artifactType,
            ListOptions from,
            List<Descriptor> page,
            PageMemory charged)
            throws IOException {
        long bytes = INDEX_FRAME_BYTES;
        try {
            Listing<Descriptor> listing =
                    incoming.registry().referrers(incoming.repository(), subject, artifactType, from);
            for (Descriptor item = listing.next(); item != null; item = listing.next()) {
                int itemBytes = item.toJson().length + 1;
                bytes += itemBytes;
                if (bytes > options.manifestBytes() && !page.isEmpty()) {
                    return true;
                }
                charged.add(itemBytes, item.annotations().size());
                page.add(item);
            }
        } catch (NotFoundException e) {
            // What is not there has no referrers: this endpoint is never answered with 404 (end-12).
        }
        return false;
    }

    private static String next(Target target, Descriptor last, @Nullable String artifactType) {
        String filter = artifactType == null ? "" : "&artifactType=" + Percent.encode(artifactType);
        return "</v2/" + target.repository() + "/referrers/" + target.reference() + "?last=" + last.digest() + filter
                + ">; rel=\"next\"";
    }
}
