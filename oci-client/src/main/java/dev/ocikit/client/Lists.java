// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.ListReader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists tags and repositories (distribution-spec end-8a, end-8b, and the catalog). */
final class Lists {
    private final Caller caller;
    private final Requests requests;
    private final int pageSize;
    private final int maxPages;
    private final PageLimits limits;
    private final DocumentMemory memory;

    Lists(Caller caller, Requests requests, DocumentMemory memory, ClientOptions options) {
        this.caller = caller;
        this.requests = requests;
        this.memory = memory;
        this.limits = PageLimits.of(options);
        this.pageSize = options.pageSize();
        this.maxPages = options.maxPages();
    }

    Listing<String> tags(String repository, ListOptions options) throws IOException {
        return names(
                options,
                query -> requests.urls().tags(repository, query),
                (uri, reserved) -> page(uri, "tags", repository, ErrorCode.NAME_UNKNOWN, reserved, ListReader::tags),
                Names::isTag);
    }

    Listing<String> repositories(ListOptions options) throws IOException {
        return names(
                options,
                query -> requests.urls().catalog(query),
                (uri, reserved) ->
                        page(uri, "repositories", "", ErrorCode.UNSUPPORTED, reserved, ListReader::repositories),
                Names::isRepository);
    }

    private Listing<String> names(
            ListOptions options, Function<String, URI> list, Pages.Fetch<String> fetch, Predicate<String> valid)
            throws IOException {
        int size = Math.min(pageSize, options.limit());
        Function<String, URI> after = last -> list.apply("n=" + size + "&" + Urls.parameter("last", last));
        URI first = options.startAfter().isEmpty() ? list.apply("n=" + size) : after.apply(options.startAfter());
        NamePages pages = new NamePages(fetch, valid, size, after, options.startAfter());
        return Listing.from(new Pages<>(pages, first, memory, maxPages, options.limit()))
                .limit(options.limit());
    }

    private Page<String> page(
            URI uri,
            String what,
            String repository,
            ErrorCode missing,
            DocumentMemory.Reservation reserved,
            PageItems.Format<String> format)
            throws IOException {
        WireRequest request =
                requests.to("GET", uri, new Need(repository, Access.LIST)).withHeader("Accept", "application/json");
        return caller.call(new Endpoint<>(request, what, repository, Set.of(200), missing, reply -> {
            List<String> names = PageItems.read(reply, reserved, limits, format);
            return Page.of(reply, names, requests.urls());
        }));
    }
}
