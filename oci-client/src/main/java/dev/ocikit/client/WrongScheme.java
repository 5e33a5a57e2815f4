// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Recognizes a server that was reached with the wrong scheme, by its answer or by how the connection failed. */
final class WrongScheme {
    /** What servers answer to plain HTTP on a TLS port: Go, nginx, Apache, Tomcat. */
    private static final Pattern TLS_EXPECTED = Pattern.compile(
            "Client sent an HTTP request to an HTTPS server"
                    + "|The plain HTTP request was sent to HTTPS port"
                    + "|You're speaking plain HTTP to an SSL-enabled server port"
                    + "|This combination of host and port requires TLS",
            Pattern.CASE_INSENSITIVE);

    /** What the JDK says of an answer that is not TLS. */
    private static final String NOT_TLS = "unrecognized ssl message";

    private WrongScheme() {}

    /** Returns what an answer says about the scheme and what to do, to end a message; empty if it is about something else. */
    static String explain(URI uri, byte[] body) {
        Matcher said = TLS_EXPECTED.matcher(new String(body, StandardCharsets.ISO_8859_1));
        if (Urls.isHttps(uri) || !said.find()) {
            return "";
        }
        return " " + said.group() + "; connect with https://" + uri.getRawAuthority()
                + " (ClientOptions.plainHttp(false))";
    }

    /** Returns a failure, with what to do if it comes from the scheme. */
    static IOException explain(URI uri, IOException failure) {
        for (Throwable cause = failure; Urls.isHttps(uri) && cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof SSLException && message.contains(NOT_TLS)) {
                return new IOException(
                        "the server does not speak TLS; connect with http://" + uri.getRawAuthority()
                                + " (ClientOptions.plainHttp(true))",
                        failure);
            }
        }
        return failure;
    }
}
