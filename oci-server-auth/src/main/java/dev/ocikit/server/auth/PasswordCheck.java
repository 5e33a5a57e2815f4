// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Compares passwords with bcrypt hashes.
 *
 * <p>A comparison is slow by design. So few run at the same time, in a {@link LoginQueue}; equal logins from one
 * address at the same time share one comparison; and a password that was right is cached until it has not been used for
 * five minutes. The cache is keyed by user, hash and client address, and it is consulted after the throttle: otherwise
 * the answer from the cache would let a client guess a password in use without a comparison.
 */
final class PasswordCheck {
    static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MAX_REMEMBERED = 10_000;
    private static final int MAX_WAITING = 256;
    /** A quarter, so that three more addresses find room before the queue has to drop logins. */
    private static final int MAX_WAITING_OF_ADDRESS = MAX_WAITING / 4;

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    /** Of longer passwords bcrypt takes no more than this, without the zero that ends shorter ones. */
    private static final int BCRYPT_BYTES = 72;

    private static final BCrypt.Verifyer SHORT = BCrypt.verifyer(Version.VERSION_2A);
    private static final BCrypt.Verifyer LONG = BCrypt.verifyer(
            Version.VERSION_2Y_NO_NULL_TERMINATOR,
            LongPasswordStrategies.truncate(Version.VERSION_2Y_NO_NULL_TERMINATOR));

    private final Comparison comparison;
    private final InstantSource clock;
    private final LoginThrottle throttle;
    private final Remembered<Boolean> fitting;
    private final KeyedHash hash = new KeyedHash();
    private final Map<String, FutureTask<Boolean>> inProgress = new ConcurrentHashMap<>();
    private final LoginQueue queue = new LoginQueue(AT_ONCE, MAX_WAITING);

    /**
     * Creates a check that has compared nothing yet.
     *
     * @param comparison {@link #bcrypt}, except in tests
     */
    PasswordCheck(Comparison comparison, InstantSource clock) {
        this.comparison = comparison;
        this.clock = clock;
        throttle = new LoginThrottle(clock);
        fitting = new Remembered<>(MAX_REMEMBERED, clock);
    }

    /** Returns a number for a name, which clients cannot predict. */
    int choice(String user) {
        return ByteBuffer.wrap(hash.bytes(bytes(user))).getInt();
    }

    /**
     * Returns whether a password is that of a user.
     *
     * @param bcrypt a hash
     * @param real whether the hash is the user's; otherwise it is a decoy, no password is right, and nothing is cached
     * @throws TooManyRequestsException if the address has failed too often, for this user or for all, or too many logins wait
     */
    boolean fits(String user, byte[] password, String bcrypt, boolean real, ClientAddress client) throws IOException {
        String who = hash.text(bytes(user));
        throttle.check(client, who);
        String key = hash.text(
                bytes(user), password, bytes(bcrypt), bytes(client.key()), new byte[] {(byte) (real ? 1 : 0)});
        if (real && fitting.get(key) != null) {
            remember(key);
            return true;
        }
        FutureTask<Boolean> own = new FutureTask<>(() -> compare(who, password, bcrypt, real, client));
        for (FutureTask<Boolean> other = inProgress.putIfAbsent(key, own);
                other != null;
                other = inProgress.putIfAbsent(key, own)) {
            Boolean fits = await(other);
            if (fits != null) {
                return fits;
            }
            inProgress.remove(key, other);
        }
        try {
            own.run();
            Boolean fits = await(own);
            if (fits == null) {
                throw interrupted();
            }
            if (fits) {
                remember(key);
            }
            return fits;
        } finally {
            inProgress.remove(key, own);
        }
    }

    private void remember(String key) {
        fitting.put(key, true, clock.instant().plus(REMEMBERED));
    }

    private boolean compare(String who, byte[] password, String bcrypt, boolean real, ClientAddress client)
            throws TooManyRequestsException, InterruptedException {
        int share = client.exempt() ? MAX_WAITING : MAX_WAITING_OF_ADDRESS;
        queue.acquire(client.key(), throttle.hasFailed(client), share, MAX_WAIT);
        try {
            // Again, because logins that waited before this one may have failed.
            throttle.check(client, who);
            boolean fits = comparison.fits(password, bytes(bcrypt)) && real;
            if (!fits) {
                throttle.failed(client, who);
            }
            return fits;
        } finally {
            queue.release();
        }
    }

    /** Returns the number of logins that wait for a comparison. */
    int waiting() {
        return queue.waiting();
    }

    /** Returns whether a bcrypt hash is that of a password. */
    static boolean bcrypt(byte[] password, byte[] hash) {
        return (password.length < BCRYPT_BYTES ? SHORT : LONG).verify(password, hash).verified;
    }

    /** Returns the result of a comparison; null if its thread was interrupted. */
    private static @Nullable Boolean await(FutureTask<Boolean> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TooManyRequestsException tooMany) {
                throw tooMany;
            }
            if (e.getCause() instanceof InterruptedException) {
                return null;
            }
            throw new IllegalStateException("a password could not be checked", e.getCause());
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a password was checked");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares a password with a hash. */
    @FunctionalInterface
    interface Comparison {
        boolean fits(byte[] password, byte[] hash);
    }
}
