// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/** The rules of RFC 9110, RFC 9112 and RFC 9113 on message framing and authority that Jetty does not enforce. */
final class RequestStrictness {
    private static final int MAX_LENGTH_DIGITS = 18;

    private RequestStrictness() {}

    /** Returns whether a request is unambiguous. Otherwise it must be refused, and its connection closed if that is HTTP/1. */
    static boolean accepts(Request request) {
        HttpFields headers = request.getHeaders();
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        boolean sequential = version.getVersion() < HttpVersion.HTTP_2.getVersion();
        return hasValidFraming(headers, sequential, version)
                && hasValidHost(headers)
                && printable(request.getHttpURI().getAuthority())
                && printable(request.getHttpURI().getPathQuery())
                && printable(request.getMethod())
                && (sequential || hasValidText(headers));
    }

    private static boolean hasValidFraming(HttpFields headers, boolean sequential, HttpVersion version) {
        int lengths = 0;
        int codings = 0;
        for (HttpField field : headers) {
            HttpHeader name = field.getHeader();
            if (name == HttpHeader.CONTENT_LENGTH) {
                if (++lengths > 1 || !isLength(field.getValue())) {
                    return false;
                }
            } else if (name == HttpHeader.TRANSFER_ENCODING) {
                String value = field.getValue();
                boolean chunked =
                        value != null && value.toLowerCase(Locale.ROOT).equals("chunked");
                if (++codings > 1 || !chunked || !sequential || version == HttpVersion.HTTP_1_0) {
                    return false;
                }
            } else if (!sequential && isConnectionSpecific(name)) {
                return false;
            }
        }
        return lengths == 0 || codings == 0;
    }

    /** Returns whether HTTP/2 forbids a header (RFC 9113, section 8.2.2). Jetty rejects Connection and TE itself. */
    private static boolean isConnectionSpecific(@org.jspecify.annotations.Nullable HttpHeader name) {
        return name == HttpHeader.KEEP_ALIVE || name == HttpHeader.PROXY_CONNECTION || name == HttpHeader.UPGRADE;
    }

    private static boolean isLength(String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH_DIGITS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean hasValidHost(HttpFields headers) {
        List<String> hosts = headers.getValuesList(HttpHeader.HOST);
        return hosts.size() <= 1 && (hosts.isEmpty() || printable(hosts.get(0)));
    }

    /** Returns whether a text has only visible ASCII characters; null has. */
    private static boolean printable(@org.jspecify.annotations.Nullable String text) {
        if (text != null) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns whether header fields have no control characters (RFC 9113, section 8.2.1). */
    private static boolean hasValidText(HttpFields headers) {
        for (HttpField field : headers) {
            String value = field.getValue();
            for (int i = 0; value != null && i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c < ' ' && c != '\t') || (c >= 0x7f && c < 0xa0)) {
                    return false;
                }
            }
        }
        return true;
    }
}
