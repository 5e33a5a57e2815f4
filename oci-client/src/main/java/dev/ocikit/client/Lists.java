// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.RepositoryList;
import dev.ocikit.spec.TagList;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists tags and repositories (distribution-spec end-8a, end-8b, and the catalog). */
final class Lists {
    /** A registry that ignores paging sends all its names at once; even then there is an end. */
    static final int MAX_PAGE_BYTES = 16 << 20;

    private final Caller caller;
    private final Requests requests;
    private final int pageSize;
    private final int maxPages;

    Lists(Caller caller, Requests requests, ClientOptions options) {
        this.caller = caller;
        this.requests = requests;
        this.pageSize = options.pageSize();
        this.maxPages = options.maxPages();
    }

    Listing<String> tags(String repository, ListOptions options) throws IOException {
        return names(
                options,
                query -> requests.urls().tags(repository, query),
                uri -> page(
                        uri,
                        "tags",
                        repository,
                        ErrorCode.NAME_UNKNOWN,
                        body -> TagList.read(body).tags()),
                Names::isTag);
    }

    Listing<String> repositories(ListOptions options) throws IOException {
        return names(
                options,
                query -> requests.urls().catalog(query),
                uri -> page(
                        uri,
                        "repositories",
                        "",
                        ErrorCode.UNSUPPORTED,
                        body -> RepositoryList.read(body).repositories()),
                Names::isRepository);
    }

    private Listing<String> names(
            ListOptions options, Function<String, URI> list, Pages.Fetch<String> fetch, Predicate<String> valid)
            throws IOException {
        int size = Math.min(pageSize, options.limit());
        Function<String, URI> after = last -> list.apply("n=" + size + "&" + Urls.parameter("last", last));
        URI first = options.startAfter().isEmpty() ? list.apply("n=" + size) : after.apply(options.startAfter());
        return Listing.from(new NamePages(fetch, valid, size, after, options.startAfter()).from(first, maxPages))
                .limit(options.limit());
    }

    private Page<String> page(URI uri, String what, String repository, ErrorCode missing, Body body)
            throws IOException {
        WireRequest request =
                requests.to("GET", uri, new Need(repository, Access.LIST)).withHeader("Accept", "application/json");
        return caller.call(new Endpoint<>(request, what, repository, Set.of(200), missing, reply -> {
            try {
                return Page.of(reply, body.names(reply.bytes(MAX_PAGE_BYTES)), requests.urls());
            } catch (DocumentException e) {
                throw reply.nonsense("not a list: " + e.getMessage());
            }
        }));
    }

    /** Reads the names of a list's body. */
    @FunctionalInterface
    private interface Body {
        List<String> names(byte[] json) throws DocumentException;
    }
}
