// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** A client of another address that pushes and pulls. */
final class Bystander {
    /** A machine that is busy elsewhere may let the short deadlines of a test pass before the server has read a request. */
    private static final int ATTEMPTS = 5;

    private Bystander() {}

    static void check(InetSocketAddress server, int timeoutMillis) throws IOException {
        String blob = "by " + System.nanoTime();
        exchange(server, timeoutMillis, 200, RequestText.request(RequestText.BYSTANDER, "GET", "/healthz"));
        exchange(server, timeoutMillis, 200, RequestText.request(RequestText.BYSTANDER, "GET", "/v2/"));
        exchange(server, timeoutMillis, 201, RequestText.blob(RequestText.BYSTANDER, "by/stander", blob));
        String manifest = RequestText.index(",\"annotations\":{\"a\":\"" + blob + "\"}");
        exchange(server, timeoutMillis, 201, RequestText.manifest(RequestText.BYSTANDER, "by/stander", "a", manifest));
        String get = RequestText.request(RequestText.BYSTANDER, "GET", "/v2/by/stander/manifests/a");
        assertThat(exchange(server, timeoutMillis, 200, get).text()).isEqualTo(manifest);
    }

    private static RawSocket.Response exchange(InetSocketAddress server, int timeoutMillis, int status, String request)
            throws IOException {
        String name = request.lines().findFirst().orElseThrow();
        for (int attempt = 1; ; attempt++) {
            try (RawSocket client = new RawSocket(server, timeoutMillis)) {
                RawSocket.Response response = client.send(request).readResponse();
                assertThat(response.status()).as(name + ": " + response.text()).isEqualTo(status);
                return response;
            } catch (SocketTimeoutException e) {
                throw new IOException(name + " was not answered in time", e);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(name + " was not answered by " + ATTEMPTS + " connections", e);
                }
            }
        }
    }
}
