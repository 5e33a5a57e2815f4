// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages of lists that are larger than any that was asked for. */
class PageLimitsTest {
    private static final String DESCRIPTOR =
            "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":1}";

    /** The lists that registries send. */
    private enum Kind {
        TAGS("application/json", "tags", "\"a\"") {
            @Override
            Listing<?> list(RegistryClient client) throws IOException {
                return client.tags("foo");
            }
        },
        REPOSITORIES("application/json", "repositories", "\"a\"") {
            @Override
            Listing<?> list(RegistryClient client) throws IOException {
                return client.repositories();
            }
        },
        REFERRERS(MediaTypes.IMAGE_INDEX, "manifests", DESCRIPTOR) {
            @Override
            Listing<?> list(RegistryClient client) throws IOException {
                return client.referrers("foo", Digest.sha256(new byte[0]));
            }
        };

        private final String type;
        private final String member;
        private final String item;

        Kind(String type, String member, String item) {
            this.type = type;
            this.member = member;
            this.item = item;
        }

        abstract Listing<?> list(RegistryClient client) throws IOException;

        Answer page(int items) {
            return Answer.of(200)
                    .header("Content-Type", type)
                    .body("{\"" + member + "\":[" + String.join(",", java.util.Collections.nCopies(items, item))
                            + "]}");
        }
    }

    private static void isTooLarge(Peer peer, Kind kind, UnaryOperator<ClientOptions.Builder> options, String message)
            throws IOException {
        try (RegistryClient client =
                RegistryClient.create(options.apply(peer.options()).build())) {
            assertThatThrownBy(() -> kind.list(client))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("GET ")
                    .hasMessageContaining(message)
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.SIZE_INVALID))
                    .satisfies(e -> assertThat(((OciException) e).status()).hasValue(413));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void limitsTheItemsOfAPage(Kind kind) throws IOException {
        try (Peer peer = Peer.of(seen -> kind.page(4));
                RegistryClient client =
                        RegistryClient.create(peer.options().maxPageItems(4).build())) {
            assertThat(kind.list(client).toList()).hasSize(4);
            isTooLarge(peer, kind, options -> options.maxPageItems(3), "more than 3 items in a page");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void limitsTheTextOfAPage(Kind kind) throws IOException {
        try (Peer peer = Peer.of(seen -> kind.page(100).chunked())) {
            isTooLarge(peer, kind, options -> options.maxPageBytes(200), "more than 200 bytes");
        }
        try (Peer peer = Peer.of(seen -> kind.page(100))) {
            isTooLarge(peer, kind, options -> options.maxPageBytes(200), "more than 200 bytes");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void limitsTheMemoryOfAPage(Kind kind) throws IOException {
        try (Peer peer = Peer.of(seen -> kind.page(10_000))) {
            DocumentMemory memory = DocumentMemory.of(100_000);
            isTooLarge(peer, kind, options -> options.documentMemory(memory), "more than the 100000 bytes of memory");
            assertThat(memory.used()).isZero();
        }
    }

    /** It arrives without its end, so that a client that waited for that would wait for ever. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void stopsReadingAtALimit(Kind kind) throws IOException {
        byte[] more = (kind.item + ",").repeat(1000).getBytes(StandardCharsets.UTF_8);
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                .header("Content-Type", kind.type)
                .body("{\"" + kind.member + "\":[")
                .then(more)
                .times(Integer.MAX_VALUE)
                .chunked())) {
            isTooLarge(peer, kind, options -> options.maxPageItems(100_000), "more than 100000 items");
        }
    }

    /** 14 MiB of one-letter names would take 250 MiB. */
    @Test
    void refusesAMillionNamesAndOneByDefault() throws IOException {
        byte[] names = "\"a\",".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (Peer peer = Peer.of(seen ->
                Answer.of(200).body("{\"tags\":[").then(names).times(3600).chunked())) {
            isTooLarge(peer, Kind.TAGS, options -> options, "more than 1000000 items in a page");
        }
    }

    @Test
    void readsAMillionNames() throws IOException {
        byte[] names = ",\"a\"".repeat(999_999).getBytes(StandardCharsets.US_ASCII);
        byte[] page = ("{\"tags\":[\"a\"" + new String(names, StandardCharsets.US_ASCII) + "]}")
                .getBytes(StandardCharsets.US_ASCII);
        try (Peer peer = Peer.of(seen -> Answer.of(200).body(page));
                RegistryClient client = RegistryClient.create(peer.options()
                        .documentMemory(DocumentMemory.of(100 << 20))
                        .build())) {
            int count = 0;
            for (Listing<String> tags = client.tags("foo"); tags.next() != null; ) {
                count++;
            }
            assertThat(count).isEqualTo(1_000_000);
        }
    }

    @Test
    void keepsNoMoreOfAPageThanIsWanted() {
        List<String> all = new java.util.ArrayList<>(List.of("a", "b", "c"));
        assertThat(new Page<>(all, null).first(3)).isSameAs(all);
        List<String> two = new Page<>(all, null).first(2);
        assertThat(two).containsExactly("a", "b");
        all.set(0, "x");
        assertThat(two).as("a copy, so that the rest can be collected").containsExactly("a", "b");
    }

    @Test
    void readsOnAfterAPageOfAnyAddress() throws IOException {
        String link = "/v2/foo/tags/list?x=" + "y".repeat(100_000);
        try (Peer peer = Peer.of(seen -> seen.target().contains("x=")
                        ? Answer.of(200).json("{\"tags\":[\"b\"]}").header("Link", "<" + link + ">; rel=\"next\"")
                        : Answer.of(200).json("{\"tags\":[\"a\"]}").header("Link", "<" + link + ">; rel=\"next\""));
                RegistryClient client = peer.client()) {
            Listing<String> tags = client.tags("foo", ListOptions.ALL);
            assertThat(tags.next()).isEqualTo("a");
            assertThat(tags.next()).isEqualTo("b");
            assertThatThrownBy(tags::next).hasMessageContaining("leads back");
        }
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        ClientOptions.Builder builder = ClientOptions.builder("localhost");
        assertThatThrownBy(() -> builder.maxPageItems(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxPageBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DocumentMemory.of(0)).isInstanceOf(IllegalArgumentException.class);
        ClientOptions options =
                builder.maxPageItems(2).maxPageBytes(3).build().toBuilder().build();
        assertThat(options.maxPageItems()).isEqualTo(2);
        assertThat(options.maxPageBytes()).isEqualTo(3);
    }
}
