// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The URLs of a registry. Names that come here are checked, so paths need no escaping. */
final class Urls {
    private static final int MAX_PORT = 65_535;

    private static final String UNREACHABLE =
            "which Java's HTTP client cannot reach: a host name holds only letters, digits, hyphens and dots";

    private final URI base;
    private final String prefix;
    private final String namespace;

    Urls(URI base) {
        this(base, null);
    }

    /**
     * Creates the URLs below a base.
     *
     * @param base an absolute URI without query whose path is empty or the prefix of all paths
     * @param mirrored the registry that the one at the base is a mirror of, or null if it is none
     */
    Urls(URI base, @Nullable String mirrored) {
        this.namespace = mirrored == null ? "" : parameter("ns", mirrored);
        this.base = base;
        String path = base.getRawPath();
        this.prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns how messages name the registry: host, port and prefix. */
    String registry() {
        return base.getRawAuthority() + prefix;
    }

    URI ping() {
        return at("/v2/", "");
    }

    URI blob(String repository, Object digest) {
        return at("/v2/" + repository + "/blobs/" + digest, "");
    }

    URI manifest(String repository, Object reference, String query) {
        return at("/v2/" + repository + "/manifests/" + reference, query);
    }

    URI uploads(String repository, String query) {
        return at(uploadsPath(repository), query);
    }

    private static String uploadsPath(String repository) {
        return "/v2/" + repository + "/blobs/uploads/";
    }

    URI tags(String repository, String query) {
        return at("/v2/" + repository + "/tags/list", query);
    }

    URI referrers(String repository, Object subject, String query) {
        return at("/v2/" + repository + "/referrers/" + subject, query);
    }

    URI catalog(String query) {
        return at("/v2/_catalog", query);
    }

    private URI at(String path, String query) {
        String all = query.isEmpty() || namespace.isEmpty() ? query + namespace : query + "&" + namespace;
        return own(prefix + path + (all.isEmpty() ? "" : "?" + all));
    }

    /** Returns the URI of a raw path, and a query if it has one, at this registry. */
    URI own(String pathAndQuery) {
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + pathAndQuery);
    }

    /** Tells whether a URI has the registry's scheme, host and port: only there may credentials go. */
    boolean isOwn(URI uri) {
        return sameOrigin(base, uri);
    }

    /**
     * Tells whether a raw path and query can only be an upload session of a repository: nothing in it can lead to another endpoint, for
     * instance by dot segments or by an encoded slash.
     */
    boolean isUploadOf(String repository, String pathAndQuery) {
        String start = prefix + uploadsPath(repository);
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        if (!path.startsWith(start) || path.length() == start.length() || !isPlain(pathAndQuery)) {
            return false;
        }
        String session = path.substring(start.length()).toLowerCase(Locale.ROOT);
        return !session.contains("..")
                && !session.contains("%2")
                && !session.contains("%5c")
                && !session.contains("//");
    }

    /** Tells whether a text needs no escaping, and all its escapes are sound. */
    private static boolean isPlain(String text) {
        try {
            return escape(text).equals(text) && new URI(text).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    /** Returns the port of a URI, which may be the default of its scheme. */
    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? 443 : 80;
    }

    static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /**
     * Returns where a {@code Location} leads, or null if that is no HTTP address. Characters that do not belong into a URI, but are met in
     * the wild, are escaped; everything else stays as it is, because it may be signed.
     */
    static @Nullable URI resolve(URI from, String reference) {
        URI target = absolute(from, reference);
        return target != null && target.getHost() != null && target.getPort() <= MAX_PORT ? target : null;
    }

    /**
     * Returns the path and query of where a {@code Link} leads, or null if that is no HTTP address. Its host may be one that Java does not
     * take for a host, such as {@code registry_1}.
     */
    static @Nullable String pathAndQuery(URI from, String reference) {
        URI target = absolute(from, reference);
        return target == null || target.getRawAuthority() == null ? null : pathAndQuery(target);
    }

    /** Returns why a {@code Location} is none that {@link #resolve} returns, as a phrase that follows "the answer's Location". */
    static String fault(URI from, String reference) {
        URI target = absolute(from, reference);
        String authority = target == null ? null : target.getRawAuthority();
        return target == null || authority == null || target.getHost() != null
                ? "is no HTTP address"
                : "names the host " + Printable.of(authority.substring(authority.lastIndexOf('@') + 1)) + ", "
                        + UNREACHABLE;
    }

    /** Requires a host that the HTTP client of Java can reach. */
    static void requireReachable(URI uri) throws IOException {
        if (uri.getHost() == null) {
            throw new ProtocolException(
                    "the host " + Printable.of(String.valueOf(uri.getRawAuthority())) + " has a name " + UNREACHABLE);
        }
    }

    private static @Nullable URI absolute(URI from, String reference) {
        try {
            String text = escape(reference.strip());
            int fragment = text.indexOf('#');
            String plain = fragment < 0 ? text : text.substring(0, fragment);
            URI target = plain.startsWith("?")
                    ? new URI(from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath() + plain)
                    : from.resolve(new URI(plain));
            String scheme = target.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return web && !plain.isEmpty() ? target : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
                out.append(percent(c));
            } else {
                out.append((char) c);
            }
        }
        return out.toString();
    }

    /** Returns a URI with a parameter added at its end; what was there is not touched. */
    static URI with(URI uri, String name, String value) {
        String text = uri.toString();
        String separator = uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&";
        return URI.create(text + separator + parameter(name, value));
    }

    /** Returns {@code name=value} with the value escaped. */
    static String parameter(String name, String value) {
        StringBuilder out = new StringBuilder(name).append('=');
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            out.append(isUnreserved(c) ? String.valueOf((char) c) : percent(c));
        }
        return out.toString();
    }

    /** Tells whether a character stands for itself everywhere in a URI (RFC 3986 section 2.3). */
    static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static String percent(int c) {
        return String.format(Locale.ROOT, "%%%02X", c);
    }

    /** Returns the URI as it may be shown: queries can hold signatures. */
    static String withoutQuery(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** Returns the path and query of a URI as they stand in it. */
    static String pathAndQuery(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
