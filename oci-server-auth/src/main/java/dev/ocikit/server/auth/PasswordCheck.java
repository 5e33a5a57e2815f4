// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import dev.ocikit.api.TooManyRequestsException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares passwords with bcrypt hashes, which is slow by intent: so few at a time, the same two once for all who ask at the same time, and
 * those that fit not again until nobody has asked for five minutes.
 */
final class PasswordCheck {
    static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MAX_REMEMBERED = 10_000;
    private static final int MAX_WAITING = 256;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

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
    private final Semaphore permits = new Semaphore(AT_ONCE, true);

    /**
     * Creates a check that has compared nothing yet.
     *
     * @param comparison compares, which is {@link #bcrypt} but for those who count
     */
    PasswordCheck(Comparison comparison, InstantSource clock) {
        this.comparison = comparison;
        this.clock = clock;
        throttle = new LoginThrottle(clock);
        fitting = new Remembered<>(MAX_REMEMBERED, clock);
    }

    /** Returns a number for a name, which strangers cannot foretell. */
    int choice(String user) {
        return ByteBuffer.wrap(hash.bytes(bytes(user))).getInt();
    }

    /**
     * Tells whether a password is that of a user.
     *
     * @param bcrypt a hash
     * @param real whether it is the user's; otherwise no password fits it
     * @param remote who asks, a host or an address and a port
     * @throws TooManyRequestsException if the address has asked in vain too often, for this user or for all, or too many others wait
     */
    boolean fits(String user, byte[] password, String bcrypt, boolean real, String remote) throws IOException {
        String key = hash.text(bytes(user), password, bytes(bcrypt));
        if (fitting.get(key) != null) {
            remember(key);
            return true;
        }
        FutureTask<Boolean> own = new FutureTask<>(() -> compare(user, password, bcrypt, real, remote));
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

    private boolean compare(String user, byte[] password, String bcrypt, boolean real, String remote)
            throws TooManyRequestsException, InterruptedException {
        if (permits.getQueueLength() >= MAX_WAITING
                || !permits.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw TooManyRequestsException.after(RETRY_AFTER, "too many passwords are being checked", null);
        }
        try {
            String who = hash.text(bytes(user));
            throttle.check(remote, who);
            boolean fits = comparison.fits(password, bytes(bcrypt)) && real;
            if (!fits) {
                throttle.failed(remote, who);
            }
            return fits;
        } finally {
            permits.release();
        }
    }

    /** Tells whether bcrypt makes a hash of a password. */
    static boolean bcrypt(byte[] password, byte[] hash) {
        return (password.length < BCRYPT_BYTES ? SHORT : LONG).verify(password, hash).verified;
    }

    /** Returns what a comparison said; null if whoever did it was interrupted. */
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
