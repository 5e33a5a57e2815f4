// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.TooManyRequestsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoginQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int PLACES = 4;

    private final LoginQueue queue = new LoginQueue(1, PLACES);
    private final List<String> granted = new CopyOnWriteArrayList<>();

    private void take() throws Exception {
        queue.acquire("first", false, PLACES, LONG);
    }

    /** Returns once the login waits; it records its name and gives the permit back when it gets one. */
    private FutureTask<Boolean> login(String address, boolean failed, String name) {
        int before = queue.waiting();
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            queue.acquire(address, failed, PLACES, LONG);
            granted.add(name);
            queue.release();
            return true;
        });
        new Thread(task).start();
        while (queue.waiting() == before && !task.isDone()) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static void finish(List<FutureTask<Boolean>> logins) throws Exception {
        for (FutureTask<Boolean> login : logins) {
            assertThat(login.get()).isTrue();
        }
    }

    @Test
    void grantsAddressesInTurns() throws Exception {
        take();
        List<FutureTask<Boolean>> logins = List.of(
                login("a", false, "a1"), login("a", false, "a2"), login("a", false, "a3"), login("b", false, "b1"));
        queue.release();
        finish(logins);
        assertThat(granted).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void grantsAddressesWithoutFailuresFirst() throws Exception {
        take();
        List<FutureTask<Boolean>> logins = List.of(
                login("a", true, "a1"), login("c", true, "c1"), login("b", false, "b1"), login("b", false, "b2"));
        queue.release();
        finish(logins);
        assertThat(granted).containsExactly("b1", "b2", "a1", "c1");
    }

    @Test
    void makesRoomWhenItIsFullByDroppingTheNewestOfTheLongest() throws Exception {
        take();
        List<FutureTask<Boolean>> logins = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            logins.add(login("a", false, "a" + i));
        }
        logins.add(login("b", false, "b1"));
        FutureTask<Boolean> dropped = logins.remove(2);
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        new Thread(() -> other.complete(succeeds("c"))).start();
        assertThatThrownBy(dropped::get).hasCauseInstanceOf(TooManyRequestsException.class);
        queue.release();
        finish(logins);
        assertThat(other.get()).isTrue();
        assertThat(queue.waiting()).isZero();
    }

    private boolean succeeds(String address) {
        try {
            queue.acquire(address, false, PLACES, LONG);
            queue.release();
            return true;
        } catch (InterruptedException | TooManyRequestsException e) {
            return false;
        }
    }

    @Test
    void refusesAnAddressWhoseShareIsFullAndAllWhenNoneHasMore() throws Exception {
        take();
        List<FutureTask<Boolean>> logins = new ArrayList<>();
        logins.add(login("a", false, "a1"));
        assertThatThrownBy(() -> queue.acquire("a", false, 1, LONG)).isInstanceOf(TooManyRequestsException.class);
        assertThatThrownBy(() -> queue.acquire("a", true, 1, LONG))
                .as("with failures, too")
                .isInstanceOf(TooManyRequestsException.class);
        for (String address : List.of("b", "c", "d")) {
            logins.add(login(address, false, address + 1));
        }
        assertThatThrownBy(() -> queue.acquire("e", false, PLACES, LONG)).isInstanceOf(TooManyRequestsException.class);
        queue.release();
        finish(logins);
    }

    @Test
    void keepsNothingOfLoginsThatEndBeforeTheirTurn() throws Exception {
        take();
        assertThatThrownBy(() -> queue.acquire("a", false, PLACES, Duration.ofMillis(1)))
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(queue.waiting()).isZero();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        FutureTask<Void> interrupted = new FutureTask<>(() -> {
            waiting.complete(Thread.currentThread());
            queue.acquire("a", false, PLACES, LONG);
            return null;
        });
        new Thread(interrupted).start();
        waiting.get().interrupt();
        assertThatThrownBy(interrupted::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(queue.waiting()).isZero();
        queue.release();
        take();
    }
}
