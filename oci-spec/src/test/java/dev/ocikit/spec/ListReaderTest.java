// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListReaderTest {
    private static final String DESCRIPTOR =
            "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":1,\"x\":[{}]}";

    /** Keeps what it receives. */
    private static final class Kept<T> implements ItemSink<T> {
        private final List<T> items = new ArrayList<>();
        private long bytes;
        private long most;

        @Override
        public void parsing(long heapBytes) {
            most = Math.max(most, bytes + heapBytes);
        }

        @Override
        public void add(T item, long heapBytes) {
            items.add(item);
            bytes += heapBytes;
            most = Math.max(most, bytes);
        }
    }

    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> tags(String json) throws IOException {
        Kept<String> kept = new Kept<>();
        ListReader.tags(stream(json), kept);
        return kept.items;
    }

    private static List<Descriptor> manifests(String json) throws IOException {
        Kept<Descriptor> kept = new Kept<>();
        ListReader.manifests(stream(json), kept);
        return kept.items;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\",\"tags\":[\"a\",\"b\"]}",
                " { \"tags\" : [ \"\\u00e9\\\"\", \"\u4e00\", \"\" ] , \"name\" : {\"tags\":[\"x\"]} } ",
                "{\"tags\":null}",
                "{\"tags\":[]}",
                "{}",
                "{\"tags\":[\"a\",null,1,{\"tags\":[\"c\"]},[\"d\"],true,\"b\"],\"x\":[[[{}]]]}",
            })
    void readsWhatTheDocumentsRead(String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(tags(json)).isEqualTo(TagList.read(bytes).tags());
        String catalog = json.replace("\"tags\"", "\"repositories\"");
        Kept<String> kept = new Kept<>();
        ListReader.repositories(stream(catalog), kept);
        assertThat(kept.items)
                .isEqualTo(RepositoryList.read(catalog.getBytes(StandardCharsets.UTF_8))
                        .repositories());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html>",
                "[]",
                "1",
                "{\"tags\":\"a\"}",
                "{\"tags\":{}}",
                "{\"tags\":[\"a\"",
                "{\"tags\":[\"a\"],\"tags\":[\"b\"]}",
                "{\"tags\":[]} x",
                "{\"tags\":[]}{}",
                "{\"tags\":[\"a\",]}",
                "\u0000",
            })
    void refusesWhatIsNoList(String json) {
        assertThatThrownBy(() -> tags(json)).isInstanceOf(DocumentException.class);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] overlong = {'{', '"', 't', 'a', 'g', 's', '"', ':', '[', '"', (byte) 0xc0, (byte) 0x80, '"', ']', '}'};
        assertThatThrownBy(() -> ListReader.tags(new ByteArrayInputStream(overlong), new Kept<>()))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("UTF-8");
        byte[] wide = "{\"tags\":[]}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> ListReader.tags(new ByteArrayInputStream(wide), new Kept<>()))
                .isInstanceOf(DocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\":2,\"manifests\":[D,D]}",
                "{\"manifests\":[1,D,{\"size\":1},null]}",
                "{\"manifests\":null,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}",
                "{\"config\":null,\"manifests\":[D],\"mediaType\":\"\"}",
                "{}",
            })
    void readsTheManifestsThatAnIndexHas(String form) throws IOException {
        String json = form.replace("D", DESCRIPTOR);
        List<Descriptor> read = manifests(json);
        assertThat(read)
                .isEqualTo(
                        ImageIndex.read(json.getBytes(StandardCharsets.UTF_8)).manifests());
        for (Descriptor descriptor : read) {
            assertThat(descriptor.toString()).isEqualTo(DESCRIPTOR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"manifests\":[],\"config\":{}}",
                "{\"layers\":[],\"manifests\":[]}",
                "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"manifests\":[]}",
                "{\"mediaType\":\"text/plain\"}",
                "{\"manifests\":[],\"Layers\":[]}",
                "{\"manifests\":[],\"MANIFESTS\":[]}",
                "{\"manifests\":{}}",
                "{\"manifests\":[{\"a\":1,\"a\":2}]}",
            })
    void refusesWhatIsNoIndex(String json) {
        assertThatThrownBy(() -> manifests(json)).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> ImageIndex.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DocumentException.class);
    }

    @Test
    void passesOnWhatTheStreamAndTheSinkThrow() {
        InputStream broken = new SequenceInputStream(stream("{\"tags\":[\"a\","), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the connection is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the connection is gone");
            }
        });
        assertThatThrownBy(() -> ListReader.tags(broken, new Kept<>()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the connection is gone");
        ItemSink<String> full = new ItemSink<>() {
            @Override
            public void parsing(long heapBytes) {}

            @Override
            public void add(String item, long heapBytes) throws IOException {
                throw new IOException("no more than " + item);
            }
        };
        assertThatThrownBy(() -> ListReader.tags(stream("{\"tags\":[\"a\",\"b\"]}"), full))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no more than a");
    }

    @Test
    void tellsNoLessThanWhatItsItemsHold() throws IOException {
        StringBuilder names = new StringBuilder("{\"tags\":[\"\"");
        StringBuilder wide = new StringBuilder("{\"tags\":[\"\"");
        StringBuilder manifests = new StringBuilder("{\"manifests\":[" + DESCRIPTOR);
        for (int i = 0; i < 50_000; i++) {
            names.append(",\"").append(Integer.toString(i, 36)).append('"');
            wide.append(",\"\u4e00").append("x".repeat(20)).append('"');
            if (i % 10 == 0) {
                String annotations = ",\"annotations\":{\"" + i + "\":\"b\",\"c" + i + "\":\"\"}}";
                manifests
                        .append(',')
                        .append(DESCRIPTOR, 0, DESCRIPTOR.length() - 1)
                        .append(annotations);
            }
        }
        ListReaderTest.<String>holds(names.append("]}").toString(), ListReader::tags);
        ListReaderTest.<String>holds(wide.append("]}").toString(), ListReader::tags);
        ListReaderTest.<Descriptor>holds(manifests.append("]}").toString(), ListReader::manifests);
    }

    private static <T> void holds(String json, Reading<T> reading) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Kept<T> kept = new Kept<>();
        long before = usedHeap();
        reading.read(new ByteArrayInputStream(bytes), kept);
        long held;
        try {
            held = usedHeap() - before;
        } finally {
            Reference.reachabilityFence(kept);
            Reference.reachabilityFence(bytes);
        }
        assertThat(kept.bytes).isGreaterThan(held).isLessThan(30L * bytes.length);
    }

    /** An item that does not end is charged before it is there. */
    @Test
    void tellsOfAnItemInProgress() {
        Kept<String> kept = new Kept<>();
        assertThatThrownBy(() -> ListReader.tags(stream("{\"tags\":[\"" + "x".repeat(1 << 20)), kept))
                .isInstanceOf(DocumentException.class);
        assertThat(kept.items).isEmpty();
        assertThat(kept.most).isGreaterThan(4 << 20);
    }

    @Test
    void holdsNothingOfWhatIsNotInTheList() throws IOException {
        Kept<String> kept = new Kept<>();
        ListReader.tags(stream("{\"x\":[" + "\"y\",".repeat(1 << 20) + "0],\"tags\":[\"a\"]}"), kept);
        assertThat(kept.items).containsExactly("a");
        assertThat(kept.most).isLessThan(2 << 20);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @FunctionalInterface
    private interface Reading<T> {
        void read(InputStream json, ItemSink<T> sink) throws IOException;
    }

    @Test
    void scansForOneMember() {
        assertThat(scanned("{\"a\":{\"b\":\"x\"},\"b\":\"y\"}")).contains("y");
        for (String json : new String[] {
            "{}",
            "{\"a\":{\"b\":\"x\"}}",
            "{\"b\":1}",
            "{\"b\":\"x\",\"b\":\"x\"}",
            "{\"b\":\"x\"}x",
            "{\"b\":\"x\"",
            "[]",
            ""
        }) {
            assertThat(scanned(json)).as(json).isEmpty();
        }
    }

    @Test
    void scansForMembersThatReadersTakeForAnotherOne() {
        for (String json :
                new String[] {"{\"b\":1,\"b\":1}", "{\"B\":\"x\"}", "{\"b\":\"x\",\"B\":\"x\"}", "{\"\\u0042\":null}"
                }) {
            assertThat(isAmbiguous(json)).as(json).isTrue();
        }
        for (String json :
                new String[] {"{}", "{\"b\":1}", "{\"a\":{\"b\":1,\"B\":1},\"b\":1}", "{\"b \":1}", "[]", "", "{\"B\":1"
                }) {
            assertThat(isAmbiguous(json)).as(json).isFalse();
        }
    }

    private static boolean isAmbiguous(String json) {
        return MemberScanner.isAmbiguous(json.getBytes(StandardCharsets.UTF_8), "b");
    }

    private static java.util.Optional<String> scanned(String json) {
        return MemberScanner.string(json.getBytes(StandardCharsets.UTF_8), "b");
    }
}
