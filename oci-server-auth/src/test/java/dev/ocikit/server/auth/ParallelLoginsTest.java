// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many logins at the same time, from two addresses that a trusted proxy forwards. */
@Timeout(60)
class ParallelLoginsTest {
    private static final String PASSWORD = "x";

    /** Those that are compared at once, those that wait, and others that are refused. */
    private static final int GUESSES = 100 + PasswordCheck.AT_ONCE;

    /** The maximum number of logins of one address that wait. */
    private static final int SHARE = 64;

    /** The comparisons that run when the correct login arrives, and one round of the addresses. */
    private static final int COMPARED_FIRST = 2 * PasswordCheck.AT_ONCE;

    private final Semaphore guesses = new Semaphore(0);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final List<String> compared = new CopyOnWriteArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    /** Compares a guess once the test permits it, or once the correct login is answered. */
    private boolean compare(byte[] password, byte[] hash) {
        String text = new String(password, StandardCharsets.UTF_8);
        try {
            while (!text.equals(PASSWORD) && answered.getCount() > 0) {
                if (guesses.tryAcquire(5, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        compared.add(text);
        return PasswordCheck.bcrypt(password, hash);
    }

    @ParameterizedTest
    @EnumSource
    void answersACorrectLoginBeforeWrongOnesOfAnotherAddress(Engine engine) throws Exception {
        Htpasswd users = Htpasswd.open(
                write(directory.resolve("htpasswd"), line("ann", PASSWORD)), this::compare, InstantSource.system());
        AccessPolicy policy = AccessPolicy.open(write(directory.resolve("policy"), "ann ** all"));
        try (Guarded served = Guarded.by(engine, BasicGuard.of(users, policy))) {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int i = 0; i < GUESSES; i++) {
                wrong.add(login(served, "192.0.2.1", "guess" + i));
            }
            int beyond = GUESSES - SHARE - PasswordCheck.AT_ONCE;
            await(() -> users.waiting() == SHARE
                    && wrong.stream().filter(Future::isDone).count() == beyond);
            Future<Integer> right = login(served, "192.0.2.2", PASSWORD);
            await(() -> users.waiting() == SHARE + 1);
            guesses.release(COMPARED_FIRST);
            assertThat(right.get())
                    .as("status after at most %d wrong passwords", COMPARED_FIRST)
                    .isEqualTo(200);
            assertThat(compared).contains(PASSWORD).hasSizeLessThanOrEqualTo(COMPARED_FIRST + 1);
            assertThat(users.waiting()).isGreaterThanOrEqualTo(SHARE - COMPARED_FIRST);
            answered.countDown();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> guess : wrong) {
                statuses.add(guess.get());
            }
            assertThat(statuses).containsOnly(401, 429);
        } finally {
            answered.countDown();
            clients.shutdownNow();
        }
    }

    private Future<Integer> login(Guarded served, String address, String password) {
        List<String> headers = List.of("X-Forwarded-For: " + address, "Authorization: " + basic("ann", password));
        return clients.submit(() -> status(served, headers));
    }

    private static int status(Guarded served, List<String> headers) throws IOException {
        return Answer.to(served.uri(), "GET /v2/", headers, new byte[0]).status();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
