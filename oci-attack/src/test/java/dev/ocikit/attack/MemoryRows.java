// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Requests that make a server retain or hold memory other than the content of blobs. */
final class MemoryRows {
    private static final int MANIFEST_BYTES = 4 * 1024 * 1024;
    private static final int HELD_HEADER_BYTES = 30_000;

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
                new HeldRow(
                        "unfinished header", 2500, 18_000, () -> UNFINISHED + "X: " + "a".repeat(HELD_HEADER_BYTES)),
                new HeldRow(
                        "unfinished small headers",
                        2500,
                        18_000,
                        () -> UNFINISHED + "a: b\r\n".repeat(HELD_HEADER_BYTES / 6)));
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
