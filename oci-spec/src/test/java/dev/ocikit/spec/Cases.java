// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The table of documents in {@code cases.txt}, and how each type of document is read. */
final class Cases {
    static final String HEX = "0123456789abcdef".repeat(4);
    static final String DIGEST = "sha256:" + HEX;
    static final String CONFIG = descriptor("application/vnd.oci.image.config.v1+json");
    static final String LAYER = descriptor("application/vnd.oci.image.layer.v1.tar+gzip");
    static final String MANIFEST = descriptor("application/vnd.oci.image.manifest.v1+json");

    static final Map<String, Reader> READERS = Map.of(
            "descriptor", Descriptor::read,
            "manifest", json -> (Document) Manifest.read(json, null),
            "index", ImageIndex::read,
            "config", ImageConfig::read,
            "layout", ImageLayout::read,
            "tags", TagList::read,
            "repositories", RepositoryList::read,
            "errors", ErrorResponse::read);

    private Cases() {}

    interface Reader {
        Document read(byte[] json) throws DocumentException;
    }

    static Document read(String type, String json) throws DocumentException {
        return Objects.requireNonNull(READERS.get(type), type).read(json.getBytes(UTF_8));
    }

    static Stream<Arguments> all() {
        try (InputStream in = Objects.requireNonNull(Cases.class.getResourceAsStream("cases.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(parts -> Arguments.of(parts[0], parts[1], expand(parts[2])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expand(String json) {
        return json.replace("$C", CONFIG)
                .replace("$L", LAYER)
                .replace("$M", MANIFEST)
                .replace("$E", Descriptor.EMPTY.toString())
                .replace("$D", DIGEST)
                .replace("$H", HEX);
    }

    private static String descriptor(String mediaType) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + DIGEST + "\",\"size\":7}";
    }
}
