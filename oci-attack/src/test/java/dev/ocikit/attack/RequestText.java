// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import dev.ocikit.ref.Digest;
import java.nio.charset.StandardCharsets;

/** The bytes of valid requests, one character each. The client's address is the one that a trusted proxy would forward. */
final class RequestText {
    /** The client that attacks. */
    static final String ATTACKER = "198.51.100.1";

    /** Another client, which every server must serve during an attack. */
    static final String BYSTANDER = "198.51.100.2";

    static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    private RequestText() {}

    /** Returns the request line and the headers, without the empty line after them. */
    static String head(String client, String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + client + "\r\n";
    }

    static String request(String client, String method, String path) {
        return head(client, method, path) + (method.equals("POST") ? "Content-Length: 0\r\n\r\n" : "\r\n");
    }

    static String request(String client, String method, String path, String type, String body) {
        return head(client, method, path) + "Content-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static String blob(String client, String repository, String content) {
        return request(client, "POST", blobTarget(repository, content), "application/octet-stream", content);
    }

    static String blobTarget(String repository, String content) {
        return "/v2/" + repository + "/blobs/uploads/?digest=" + digest(content);
    }

    static String manifest(String client, String repository, String tag, String json) {
        return request(client, "PUT", "/v2/" + repository + "/manifests/" + tag, INDEX_TYPE, json);
    }

    static String digest(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.ISO_8859_1)).toString();
    }

    /** Returns an index without manifests, with further members, each preceded by a comma. */
    static String index(String members) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX_TYPE + "\",\"manifests\":[]" + members + "}";
    }
}
