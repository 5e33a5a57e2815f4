// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.client.internal.SecretEcho;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Names;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes URLs and header fields fit to be shown. Only what is known to hold no secret stays; everything else becomes {@value #HIDDEN}, the
 * names of parameters and fields excepted.
 */
final class Redacted {
    private static final String HIDDEN = "***";
    private static final int MAX_SEGMENT = 24;

    /** The query parameters of the specification, and those of a request for a token that say what it is for. */
    private static final Set<String> PARAMETERS = Set.of(
            "artifactType", "digest", "digest-algorithm", "from", "last", "mount", "n", "scope", "service", "tag");

    private static final Set<String> FIELDS = Set.of(
            ":status",
            "accept",
            "accept-encoding",
            "accept-ranges",
            "age",
            "allow",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "docker-content-digest",
            "docker-distribution-api-version",
            "etag",
            "expect",
            "expires",
            "if-range",
            "keep-alive",
            "last-modified",
            "oci-chunk-min-length",
            "oci-filters-applied",
            "oci-subject",
            "oci-tag",
            "range",
            "ratelimit-limit",
            "ratelimit-remaining",
            "retry-after",
            "server",
            "transfer-encoding",
            "user-agent",
            "vary",
            "via",
            "warning");

    /** The lookbehind keeps the search linear: a name is tried from its beginning alone. */
    private static final Pattern CHALLENGE = Pattern.compile("(?<![a-z_])([a-z_]++)=\"([^\"]*)\"");

    private Redacted() {}

    /**
     * Returns the fields in braces after a space, or nothing if there are none.
     *
     * @param secrets what no field may show; a name or a value that holds one is hidden
     */
    static String headers(HttpHeaders headers, List<String> secrets) {
        List<String> fields = new ArrayList<>();
        headers.map().forEach((name, values) -> {
            for (String value : values) {
                String shown = SecretEcho.isIn(value, secrets) ? HIDDEN : field(name.toLowerCase(Locale.ROOT), value);
                fields.add((SecretEcho.isIn(name, secrets) ? HIDDEN : Printable.of(name)) + ": " + Printable.of(shown));
            }
        });
        return fields.isEmpty() ? "" : " {" + String.join(", ", fields) + "}";
    }

    private static String field(String name, String value) {
        if (FIELDS.contains(name) || name.endsWith("request-id")) {
            return value;
        }
        return switch (name) {
            case "location" -> url(value);
            case "link" -> link(value);
            case "www-authenticate" -> challenge(value);
            default -> HIDDEN;
        };
    }

    private static String link(String value) {
        int start = value.indexOf('<');
        int end = value.indexOf('>', start + 1);
        return start < 0 || end < 0 ? HIDDEN : "<" + url(value.substring(start + 1, end)) + ">";
    }

    /** Returns what a challenge asks for: credentials for where and what, but no nonce. */
    private static String challenge(String value) {
        String scheme = value.strip().split(" ", 2)[0];
        if (!scheme.equalsIgnoreCase("Bearer") && !scheme.equalsIgnoreCase("Basic")) {
            return HIDDEN;
        }
        StringBuilder out = new StringBuilder(scheme);
        Matcher parameters = CHALLENGE.matcher(value);
        while (parameters.find()) {
            String name = parameters.group(1);
            String text = switch (name) {
                case "realm" -> scheme.equalsIgnoreCase("Bearer") ? url(parameters.group(2)) : HIDDEN;
                case "service", "scope", "error" -> parameters.group(2);
                default -> HIDDEN;
            };
            out.append(' ').append(name).append("=\"").append(text).append('"');
        }
        return out.toString();
    }

    /**
     * Returns a URL, or a reference to one, without what may be a secret: user information, the ids of uploads, paths that are not those
     * of the specification, and query parameters that are not.
     */
    static String url(String text) {
        int fragment = text.indexOf('#');
        String plain = fragment < 0 ? text : text.substring(0, fragment);
        int query = plain.indexOf('?');
        String place = query < 0 ? plain : plain.substring(0, query);
        int authority = place.indexOf("://");
        int path = authority < 0 ? 0 : place.indexOf('/', authority + 3);
        String start = authority < 0 ? "" : place.substring(0, path < 0 ? place.length() : path);
        return Printable.of(origin(start)
                + (path < 0 ? "" : path(place.substring(path)))
                + (query < 0 ? "" : "?" + query(plain.substring(query + 1))));
    }

    /** Returns scheme, host and port. */
    private static String origin(String text) {
        if (text.isEmpty()) {
            return "";
        }
        int slashes = text.indexOf("://");
        String scheme = text.substring(0, slashes);
        int user = text.lastIndexOf('@');
        String host = text.substring(user < 0 ? slashes + 3 : user + 1);
        return (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https") ? scheme : HIDDEN)
                + "://"
                + (user < 0 ? "" : HIDDEN + "@")
                + (Names.isHost(host) ? host : HIDDEN);
    }

    private static String path(String path) {
        int uploads = path.indexOf("/blobs/uploads/");
        if (uploads >= 0) {
            int id = uploads + "/blobs/uploads/".length();
            return id == path.length() ? path : path.substring(0, id) + HIDDEN;
        }
        if (path.isEmpty() || path.equals("/") || isEndpoint(path)) {
            return path;
        }
        int end = path.indexOf('/', 1);
        String first = path.substring(0, end < 0 ? path.length() : end);
        boolean shown = first.startsWith("/")
                && first.length() <= MAX_SEGMENT
                && first.substring(1).chars().allMatch(Urls::isUnreserved);
        if (!shown) {
            return path.startsWith("/") ? "/" + HIDDEN : HIDDEN;
        }
        return end < 0 ? first : first + "/" + HIDDEN;
    }

    /** Tells whether a path is that of an endpoint which takes names only. */
    private static boolean isEndpoint(String path) {
        if (path.startsWith("//") || !path.chars().allMatch(c -> Urls.isUnreserved(c) || "/:+".indexOf(c) >= 0)) {
            return false;
        }
        if (path.endsWith("/v2/") || path.endsWith("/v2/_catalog") || path.endsWith("/tags/list")) {
            return true;
        }
        int name = path.lastIndexOf('/');
        String last = path.substring(name + 1);
        String before = path.substring(0, name + 1);
        boolean digest = Digest.isValid(last);
        return (before.endsWith("/manifests/") && (digest || Names.isTag(last)))
                || (digest && (before.endsWith("/blobs/") || before.endsWith("/referrers/")));
    }

    private static String query(String query) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = parameter.substring(0, Math.max(0, equals));
            parameters.add(equals < 0 ? HIDDEN : PARAMETERS.contains(name) ? parameter : name + "=" + HIDDEN);
        }
        return String.join("&", parameters);
    }
}
