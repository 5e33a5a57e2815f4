// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.ClientAddress;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A leaky bucket of failed logins for each address and user, and one for each address.
 *
 * <p>After 20 failures for one user, an address has to wait with that user; the bucket leaks one failure each three
 * seconds. After 1000 failures for any users, of which one leaks each 300 ms, an address has to wait with all users.
 * The second limit does not apply to exempt addresses, behind which there are many clients.
 */
final class LoginThrottle {
    private final Failures ofUsers;
    private final Failures ofAddresses;

    LoginThrottle(InstantSource clock) {
        ofUsers = new Failures(20, Duration.ofSeconds(3), clock);
        ofAddresses = new Failures(1000, Duration.ofMillis(300), clock);
    }

    /**
     * Refuses an address that has failed too often.
     *
     * @param user a short key of the user, which is retained
     */
    void check(ClientAddress client, String user) throws TooManyRequestsException {
        Duration wait = ofUsers.pause(pair(client, user));
        if (!client.exempt()) {
            Duration all = ofAddresses.pause(client.key());
            wait = all.compareTo(wait) > 0 ? all : wait;
        }
        if (wait.compareTo(Duration.ZERO) > 0) {
            throw TooManyRequestsException.after(wait, "too many wrong passwords came from this address", null);
        }
    }

    /** Counts a failure of an address with a user. */
    void failed(ClientAddress client, String user) {
        ofUsers.add(pair(client, user));
        ofAddresses.add(client.key());
    }

    /** Returns whether a failure of an address is still counted. */
    boolean hasFailed(ClientAddress client) {
        return ofAddresses.any(client.key());
    }

    private static String pair(ClientAddress client, String user) {
        return client.key() + ' ' + user;
    }
}
