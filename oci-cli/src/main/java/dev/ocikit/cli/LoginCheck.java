// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.AuthOptions;
import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.Credential;
import dev.ocikit.auth.HostCredentials;
import dev.ocikit.auth.PreemptiveCredentials;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A check of credentials at a registry.
 *
 * <p>A registry that refuses anonymous clients is shown the credentials as it asks for them. One that lets them in is shown the credentials
 * unasked, first at {@code /v2/} and then, if it lets anybody in there, with the list of repositories. Whether it, or its token service,
 * looks at them at all shows in what it says to credentials that were made up.
 */
final class LoginCheck {
    private static final int UNAUTHORIZED = 401;

    private final RegistryAddress address;
    private final Credential credential;
    private final Credential madeUp;

    LoginCheck(RegistryAddress address, Credential credential) {
        this.address = address;
        this.credential = credential;
        this.madeUp = new Credential.Password(
                "ocikit-" + UUID.randomUUID(), UUID.randomUUID().toString());
    }

    /**
     * Shows the credentials to the registry.
     *
     * @return whether the registry would have refused other ones
     * @throws IOException if it does not accept them
     */
    boolean run() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        try (RegistryClient client = client(credential, PreemptiveCredentials.NEVER, RetryPolicy.defaults(), asked)) {
            client.ping();
        }
        if (asked.get() && isMadeUpRefused()) {
            return true;
        }
        try (RegistryClient client = showing(credential);
                RegistryClient other = showing(madeUp)) {
            client.ping();
            if (isRefused(other::ping)) {
                return true;
            }
            try {
                list(client);
            } catch (UnauthorizedException e) {
                throw e;
            } catch (IOException e) {
                // Not every registry has the list, nor shows it to every user.
                return false;
            }
            return isRefused(() -> list(other));
        }
    }

    /** Some token services give an anonymous token to credentials that they do not know. */
    private boolean isMadeUpRefused() throws IOException {
        try (RegistryClient other =
                client(madeUp, PreemptiveCredentials.NEVER, RetryPolicy.none(), new AtomicBoolean())) {
            return isRefused(other::ping);
        }
    }

    private RegistryClient showing(Credential shown) {
        return client(shown, PreemptiveCredentials.ALWAYS, RetryPolicy.none(), new AtomicBoolean());
    }

    private RegistryClient client(
            Credential shown, PreemptiveCredentials requests, RetryPolicy retry, AtomicBoolean asked) {
        Authenticator authenticator = Authenticator.create(
                HostCredentials.of(address.host(), shown),
                AuthOptions.builder().preemptive(requests).build());
        return RegistryClient.create(ClientOptions.builder(address.url())
                .retry(retry)
                .transport(transport -> authenticator.around(noticing(transport, asked)))
                .build());
    }

    /** Notes whether the registry itself refuses a request. Other hosts, to which it may redirect, are shown no credentials. */
    private static Transport noticing(Transport transport, AtomicBoolean asked) {
        return request -> {
            WireResponse response = transport.send(request);
            if (response.status() == UNAUTHORIZED && request.toRegistry()) {
                asked.set(true);
            }
            return response;
        };
    }

    private static void list(RegistryClient client) throws IOException {
        client.repositories(ListOptions.first(1)).toList();
    }

    private static boolean isRefused(Request request) {
        try {
            request.send();
            return false;
        } catch (UnauthorizedException | DeniedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a request to the registry. */
    @FunctionalInterface
    private interface Request {
        void send() throws IOException;
    }
}
