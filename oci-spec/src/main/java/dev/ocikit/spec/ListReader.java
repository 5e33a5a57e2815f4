// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;
import java.io.InputStream;

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
        new ListParser<>("tags", sink, ListReader::name).read(json, (name, value) -> {});
    }

    /** Reads a page of a registry's repositories: the body of {@code _catalog}. */
    public static void repositories(InputStream json, ItemSink<String> sink) throws IOException {
        new ListParser<>("repositories", sink, ListReader::name).read(json, (name, value) -> {});
    }

    /**
     * Reads the manifests of an image index, for instance of a list of referrers (distribution-spec, listing referrers). An index that
     * {@link Manifest#read} would refuse because it is an image manifest, or both, is refused.
     */
    public static void manifests(InputStream json, ItemSink<Descriptor> sink) throws IOException {
        boolean[] foreign = {false};
        ListParser<Descriptor> reader = new ListParser<>("manifests", sink, ListReader::descriptor);
        reader.read(json, (name, value) -> {
            for (String telling : ManifestReader.TELLING_NAMES) {
                if (NameFolding.isVariant(name, telling)) {
                    throw JsonStream.wrong("/" + name + ": must not be there: some readers take it for " + telling);
                }
            }
            if ((name.equals("config") || name.equals("layers")) && !value.isNull()) {
                throw JsonStream.wrong("/" + name + ": an image index has no such member");
            }
            String type = name.equals("mediaType") ? value.string() : null;
            if (MediaTypes.isImageManifest(type)) {
                throw JsonStream.wrong("/mediaType: is that of an image manifest, not of an image index");
            }
            foreign[0] |= type != null && !type.isEmpty() && !MediaTypes.isImageIndex(type);
        });
        if (foreign[0] && !reader.hasList()) {
            throw JsonStream.wrong("not an image index: there are no manifests");
        }
    }

    private static void name(JsonStream json, ItemSink<String> sink) throws IOException {
        String name = json.string();
        if (name != null) {
            boolean wide = name.chars().anyMatch(c -> c > MAX_LATIN);
            sink.add(name, NAME_BYTES + (wide ? 2L : 1L) * name.length());
        } else {
            json.skip(() -> {});
        }
    }

    private static void descriptor(JsonStream json, ItemSink<Descriptor> sink) throws IOException {
        long start = json.chars();
        ValueLimit limit = new ValueLimit(Manifest.MAX_VALUES);
        Object value = json.value(limit);
        Descriptor descriptor = value == null ? null : Descriptor.CODEC.read(value, new Inspection());
        if (descriptor != null) {
            sink.add(descriptor, 2 * (json.chars() - start) + 2L * ParseCost.SEPARATOR_BYTES * limit.count());
        }
    }
}
