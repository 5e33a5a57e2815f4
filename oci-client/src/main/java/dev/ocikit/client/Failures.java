// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciException;
import dev.ocikit.client.internal.LateAnswerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells failures of connections apart. */
final class Failures {
    private Failures() {}

    /** Tells whether a failure may not come again: it is one of the connection, not of what was asked or of who asks. */
    static boolean mayPass(IOException failure) {
        if (failure instanceof OciException
                || failure instanceof BodyFailure
                || failure instanceof LateAnswerException
                || failure instanceof RefusedHostException) {
            return false;
        }
        if (failure instanceof InterruptedIOException) {
            return failure instanceof SocketTimeoutException;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof SSLHandshakeException
                    || cause instanceof SSLPeerUnverifiedException
                    || cause instanceof ProtocolException
                    || cause instanceof InterruptedException) {
                return false;
            }
            if (cause instanceof SSLException && !(cause.getCause() instanceof IOException)) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether there was no connection, so that nothing was sent. */
    static boolean isBeforeSending(IOException failure) {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    }
}
