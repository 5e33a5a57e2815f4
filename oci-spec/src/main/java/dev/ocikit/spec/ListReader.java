// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A reader of lists that may be too large to be held as text. It parses them while they arrive, hands out one item after the other and keeps
 * nothing else. Items that are not readable are left out, as in {@link TagList}, {@link RepositoryList} and {@link ImageIndex}.
 *
 * <p>Methods throw {@link DocumentException} for bytes that are no such list, and pass on what the stream and the sink throw. They do not
 * close the stream.
 */
public final class ListReader {
    /** A string, its array and its places in growing lists. */
    private static final int NAME_BYTES = 72;

    private static final char MAX_LATIN = 0xff;

    private ListReader() {}

    /** Reads a page of a repository's tags (distribution-spec, listing tags). */
    public static void tags(InputStream json, ItemSink<String> sink) throws IOException {
        new ListParser<>("tags", sink, ListReader::name).read(json, (name, value, parser) -> {});
    }

    /** Reads a page of a registry's repositories: the body of {@code _catalog}. */
    public static void repositories(InputStream json, ItemSink<String> sink) throws IOException {
        new ListParser<>("repositories", sink, ListReader::name).read(json, (name, value, parser) -> {});
    }

    /**
     * Reads the manifests of an image index, for instance of a list of referrers (distribution-spec, listing referrers). An index that
     * {@link Manifest#read} would refuse because it is an image manifest, or both, is refused.
     */
    public static void manifests(InputStream json, ItemSink<Descriptor> sink) throws IOException {
        boolean[] foreign = {false};
        ListParser<Descriptor> reader = new ListParser<>("manifests", sink, ListReader::descriptor);
        reader.read(json, (name, value, parser) -> {
            requireNoImage(name, value);
            if (name.equals("mediaType") && value == JsonToken.VALUE_STRING) {
                String type = parser.getString();
                requireNoImageType(type);
                foreign[0] = !type.isEmpty() && !MediaTypes.isImageIndex(type);
            }
        });
        if (foreign[0] && !reader.hasList()) {
            throw JsonStream.wrong("not an image index: there are no manifests");
        }
    }

    private static void name(JsonParser parser, JsonToken token, ItemSink<String> sink) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String name = parser.getString();
            boolean wide = name.chars().anyMatch(c -> c > MAX_LATIN);
            sink.add(name, NAME_BYTES + (wide ? 2L : 1L) * name.length());
        } else {
            JsonStream.skip(parser, token, () -> {});
        }
    }

    private static void descriptor(JsonParser parser, JsonToken token, ItemSink<Descriptor> sink) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        ValueLimit limit = new ValueLimit(Manifest.MAX_VALUES);
        Object value = Json.value(parser, token, limit);
        Descriptor descriptor = value == null ? null : Descriptor.CODEC.read(value, new Inspection());
        if (descriptor != null) {
            long chars = parser.currentLocation().getCharOffset() - start;
            sink.add(descriptor, 2 * chars + 2L * ParseCost.SEPARATOR_BYTES * limit.count());
        }
    }

    private static void requireNoImage(String name, @Nullable JsonToken value) throws DocumentException {
        if ((name.equals("config") || name.equals("layers")) && value != JsonToken.VALUE_NULL) {
            throw JsonStream.wrong("/" + name + ": an image index has no such member");
        }
    }

    private static void requireNoImageType(String type) throws DocumentException {
        if (MediaTypes.isImageManifest(type)) {
            throw JsonStream.wrong("/mediaType: is that of an image manifest, not of an image index");
        }
    }
}
