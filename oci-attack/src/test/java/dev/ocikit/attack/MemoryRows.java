// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Requests that make a server retain or hold memory. */
final class MemoryRows {
    private static final int MANIFEST_BYTES = 4 * 1024 * 1024;
    private static final int HELD_HEADER_BYTES = 30_000;

    /** Fits into one buffer of Jetty together with the request before. */
    private static final int PIPELINED_HEADER_BYTES = 7600;

    /** More than the buffers of a system take of a response that is not read. */
    private static final int UNREAD_BLOB_BYTES = 5 * 1024 * 1024;

    private static final String UNFINISHED = RequestText.head(RequestText.ATTACKER, "GET", "/v2/");

    private MemoryRows() {}

    /** Returns the kinds of things that a store retains, each with requests of a client. */
    static List<MemoryRow> stored() {
        return List.of(
                new MemoryRow("sessions of one repository", 20_000, 275_000, client -> i -> session(client, "r")),
                new MemoryRow(
                        "sessions of many repositories", 20_000, 275_000, client -> i -> session(client, "r" + i)),
                new MemoryRow(
                        "tiny blobs",
                        20_000,
                        608_000,
                        client -> i -> RequestText.blob(client, "r", Integer.toString(i, 36))),
                new MemoryRow(
                        "tiny blobs of many repositories",
                        15_000,
                        400_000,
                        client -> i -> RequestText.blob(client, "r" + i, Integer.toString(i, 36))),
                new MemoryRow(
                        "tags",
                        20_000,
                        1_000_000,
                        client -> i -> RequestText.manifest(client, "r", "t" + i, RequestText.index(""))),
                new MemoryRow(
                        "long tags",
                        15_000,
                        300_000,
                        client -> i ->
                                RequestText.manifest(client, "r", "t" + i + "t".repeat(110), RequestText.index(""))),
                new MemoryRow("mounts", 15_000, 432_000, client -> i -> mount(client, i)),
                new MemoryRow(
                        "small manifests",
                        15_000,
                        300_000,
                        client -> i -> RequestText.manifest(client, "r", RequestText.digest(small(i)), small(i))),
                new MemoryRow("referrers", 10_000, 200_000, client -> i -> {
                    String json = RequestText.index(subject(i) + ",\"annotations\":{\"a\":\"" + i + "\"}");
                    return RequestText.manifest(client, "r", RequestText.digest(json), json);
                }),
                new MemoryRow("referrers with many annotations", 4, 24, client -> i -> {
                    String json = RequestText.index(subject(i) + ",\"annotations\":{" + annotations(440_000) + "}");
                    return RequestText.manifest(client, "r", RequestText.digest(json), json);
                }),
                new MemoryRow("manifests of many small objects", 8, 60, client -> i -> {
                    String json =
                            RequestText.index(",\"x" + i + "\":[" + "{},".repeat(MANIFEST_BYTES / 3 - 100) + "{}]");
                    return RequestText.manifest(client, "r", RequestText.digest(json), json);
                }),
                new MemoryRow("manifests of many descriptors", 8, 60, client -> i -> {
                    String descriptor =
                            "{\"mediaType\":\"a\",\"size\":0,\"digest\":\"" + RequestText.digest("") + "\"}";
                    String json = RequestText.index("")
                            .replace(
                                    "[]",
                                    "[" + (descriptor + ",").repeat(MANIFEST_BYTES / (descriptor.length() + 1) - 10)
                                            + descriptor + "]");
                    String own = json.replace("\"schemaVersion\":2", "\"schemaVersion\":2,\"x\":" + i);
                    return RequestText.manifest(client, "r", RequestText.digest(own), own);
                }),
                new MemoryRow(
                        "large blobs",
                        20,
                        250,
                        client -> i -> RequestText.blob(client, "r", (i + " ").repeat(500_000))));
    }

    /** Returns the unfinished requests that clients hold. */
    static List<HeldRow> held() {
        return List.of(
                new HeldRow("manifests without the last byte", 20, 200, () -> {
                    String index = RequestText.index("");
                    String padded = index + " ".repeat(MANIFEST_BYTES - index.length());
                    return withoutEnd(RequestText.manifest(RequestText.ATTACKER, "r", "a", padded));
                }),
                new HeldRow(
                        "blobs without the last byte",
                        20,
                        200,
                        () -> withoutEnd(RequestText.blob(RequestText.ATTACKER, "r", "x".repeat(2 * MANIFEST_BYTES)))),
                new HeldRow("one byte", 4000, 18_000, () -> "G"),
                new HeldRow(
                        "unfinished header", 2500, 18_000, () -> UNFINISHED + "X: " + "a".repeat(HELD_HEADER_BYTES)),
                new HeldRow(
                        "unfinished small headers",
                        4000,
                        18_000,
                        () -> UNFINISHED + "a: b\r\n".repeat(HELD_HEADER_BYTES / 6)),
                new HeldRow(
                        "pipelined unfinished small headers",
                        2500,
                        18_000,
                        () -> UNFINISHED + "\r\n" + UNFINISHED + "a:\r\n".repeat(PIPELINED_HEADER_BYTES / 4)));
    }

    /** Returns the lists that clients ask for at the same time, each with what they push before. */
    static List<ListRow> listed() {
        return List.of(
                new ListRow("lists of many referrers", 2000, 40_000, i -> referrer("\"a\":\"" + i + "\"")),
                new ListRow(
                        "lists of large referrers",
                        8,
                        24,
                        i -> referrer(annotations(20_000) + ",\"number\":\"" + i + "\"")),
                new ListRow(
                        "lists of referrers with a large annotation",
                        8,
                        24,
                        i -> referrer("\"" + i + "\":\"" + "a".repeat(300_000) + "\"")));
    }

    /** Returns the responses that clients ask for and do not read, while what is sent is deleted. */
    static List<UnreadRow> unread() {
        return List.of(
                new UnreadRow("deleted blobs", 20, 100, i -> {
                    String digest = RequestText.digest(unreadBlob(i));
                    return new UnreadBlob(RequestText.blob(RequestText.ATTACKER, "r", unreadBlob(i)), blob(digest), "");
                }),
                new UnreadRow("ranges of deleted blobs", 20, 100, i -> {
                    String digest = RequestText.digest(unreadBlob(i));
                    return new UnreadBlob(
                            RequestText.blob(RequestText.ATTACKER, "r", unreadBlob(i)),
                            blob(digest),
                            "Range: bytes=1-\r\n");
                }),
                new UnreadRow(
                        "a blob that is deleted and pushed again",
                        20,
                        100,
                        i -> new UnreadBlob(
                                RequestText.blob(RequestText.ATTACKER, "r", unreadBlob(0)),
                                blob(RequestText.digest(unreadBlob(0))),
                                "")));
    }

    private static String unreadBlob(int i) {
        return (i + " ".repeat(1023 - Integer.toString(i).length()) + "\n").repeat(UNREAD_BLOB_BYTES / 1024);
    }

    private static String blob(String digest) {
        return "/v2/r/blobs/" + digest;
    }

    private static String referrer(String annotations) {
        return RequestText.index(subject(0) + ",\"annotations\":{" + annotations + "}");
    }

    private static String withoutEnd(String request) {
        return request.substring(0, request.length() - 1);
    }

    private static String session(String client, String repository) {
        return RequestText.request(client, "POST", "/v2/" + repository + "/blobs/uploads/");
    }

    private static String mount(String client, int i) {
        String target = "/v2/m" + i + "/blobs/uploads/?mount=" + PreparedRegistry.BLOB_DIGEST + "&from=prepared";
        return RequestText.request(client, "POST", target);
    }

    private static String small(int i) {
        return RequestText.index(",\"x\":" + i);
    }

    private static String subject(int i) {
        return ",\"subject\":{\"mediaType\":\"" + RequestText.INDEX_TYPE + "\",\"size\":1,\"digest\":\""
                + RequestText.digest("s" + i % 7) + "\"}";
    }

    /** Returns as many annotations as fit into a manifest, with keys of three characters and empty values. */
    private static String annotations(int count) {
        String alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@";
        int base = alphabet.length();
        StringBuilder json = new StringBuilder(count * 9);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "\"" : ",\"")
                    .append(alphabet.charAt(i % base))
                    .append(alphabet.charAt(i / base % base))
                    .append(alphabet.charAt(i / base / base))
                    .append("\":\"\"");
        }
        return json.toString();
    }

    /**
     * Things that a store retains.
     *
     * @param small how many requests the gate sends
     * @param full how many requests the soak sends
     * @param requests returns the requests of a client
     */
    record MemoryRow(String name, int small, int full, ClientRequests requests) {
        int count() {
            return AttackScale.pick(small, full);
        }

        /** Returns the size of a store that so many requests fill: some large things, or many small ones. */
        int storeBytes() {
            return small < 100 ? 16 << 20 : 3 << 20;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns the requests of a client, by number. */
    interface ClientRequests {
        IntFunction<String> of(String client);
    }

    /**
     * Lists of the referrers of one manifest that a client asks for on many connections at the same time.
     *
     * @param small how many referrers the gate pushes
     * @param full how many referrers the soak pushes
     * @param referrers returns the referrers, by number
     */
    record ListRow(String name, int small, int full, IntFunction<String> referrers) {
        int count() {
            return AttackScale.pick(small, full);
        }

        String push(int i) {
            String json = referrers.apply(i);
            return RequestText.manifest(RequestText.ATTACKER, "r", RequestText.digest(json), json);
        }

        String list() {
            return RequestText.request(RequestText.ATTACKER, "GET", "/v2/r/referrers/" + RequestText.digest("s0"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Blobs that a client pushes, asks for and deletes, each on a connection of its own that it does not read.
     *
     * @param blobs returns the blobs, by number
     */
    record UnreadRow(String name, int small, int full, IntFunction<UnreadBlob> blobs) {
        int count() {
            return AttackScale.pick(small, full);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A blob that a client does not read.
     *
     * @param push the request that pushes it
     * @param path its path
     * @param headers the headers of the request for it
     */
    record UnreadBlob(String push, String path, String headers) {
        String get() {
            return RequestText.head(RequestText.ATTACKER, "GET", path) + headers + "\r\n";
        }

        String delete() {
            return RequestText.request(RequestText.ATTACKER, "DELETE", path);
        }
    }

    /**
     * Connections that hold an unfinished request.
     *
     * @param sent what is sent on each
     */
    record HeldRow(String name, int small, int full, Supplier<String> sent) {
        int count() {
            return AttackScale.pick(small, full);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
