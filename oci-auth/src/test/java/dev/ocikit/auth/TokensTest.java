// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.auth.Fixture.Time;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TokensTest {
    private static final TokenKey KEY =
            new TokenKey(new Origin("https", "r", 443), "https://a/t", "s", "", Scope.parse("repository:a:pull"));

    private final Time time = new Time();
    private final Tokens tokens = new Tokens(time);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger fetches = new AtomicInteger();

    private Token token(String value) {
        return new Token(value, KEY.scope(), null, time.instant().plusSeconds(60));
    }

    /** Starts a caller, and waits until it waits for somebody else. */
    private static <T> Thread waiting(FutureTask<T> task) {
        Thread thread = new Thread(task, "waiter");
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive() && !Thread.interrupted())
                    .as("the caller waits")
                    .isTrue();
            Thread.onSpinWait();
        }
        return thread;
    }

    private FutureTask<Token> leader(Tokens.Fetch outcome) throws Exception {
        FutureTask<Token> leader = new FutureTask<>(() -> tokens.get(KEY, () -> {
            fetches.incrementAndGet();
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            return outcome.fetch();
        }));
        new Thread(leader, "leader").start();
        begun.await();
        return leader;
    }

    private FutureTask<Token> follower(String value) {
        return new FutureTask<>(() -> tokens.get(KEY, () -> {
            fetches.incrementAndGet();
            return token(value);
        }));
    }

    /** A service decides how long its tokens are, and its registry for how many scopes it wants them. */
    @Test
    void keepsFewerTokensTheLongerTheyAre() throws Exception {
        List<TokenKey> keys = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            TokenKey key = new TokenKey(new Origin("https", "r" + i, 443), "https://a/t", "s", "", KEY.scope());
            keys.add(key);
            tokens.get(key, () -> token("t".repeat(64 << 10)));
        }
        assertThat(keys.stream().filter(key -> tokens.atHand(key) != null).count())
                .isBetween(1L, Tokens.MAX_BYTES / (3 * (64 << 10)));
    }

    @Test
    void oneFetchesWhileOthersWait() throws Exception {
        FutureTask<Token> leader = leader(() -> token("t1"));
        List<FutureTask<Token>> followers = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            followers.add(follower("other"));
            waiting(followers.get(i));
        }
        end.countDown();
        assertThat(leader.get()).isEqualTo(token("t1"));
        for (FutureTask<Token> follower : followers) {
            assertThat(follower.get()).isEqualTo(token("t1"));
        }
        assertThat(fetches).hasValue(1);
        assertThat(tokens.atHand(KEY)).isEqualTo(token("t1"));
    }

    @Test
    void whoWaitsFailsWithAnExceptionOfHisOwn() throws Exception {
        OciException refused = OciException.of(ErrorCode.DENIED, "no", 403, null, null);
        FutureTask<Token> leader = leader(() -> {
            throw refused;
        });
        FutureTask<Token> follower = follower("other");
        waiting(follower);
        end.countDown();
        assertThatThrownBy(leader::get).hasCause(refused);
        assertThatThrownBy(follower::get)
                .cause()
                .isInstanceOf(DeniedException.class)
                .isNotSameAs(refused)
                .hasMessage("no");
        assertThat(fetches).hasValue(1);
        assertThat(tokens.get(KEY, () -> token("t2"))).isEqualTo(token("t2"));
    }

    @Test
    void theNextTriesWhenTheFirstWasInterrupted() throws Exception {
        Thread[] thread = {null};
        FutureTask<Token> leader = new FutureTask<>(() -> tokens.get(KEY, () -> {
            thread[0] = Thread.currentThread();
            begun.countDown();
            try {
                end.await();
                return token("never");
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
        }));
        new Thread(leader, "leader").start();
        begun.await();
        FutureTask<Token> follower = follower("t2");
        waiting(follower);
        thread[0].interrupt();
        assertThat(follower.get()).isEqualTo(token("t2"));
        assertThatThrownBy(leader::get).hasCauseInstanceOf(InterruptedIOException.class);
    }

    @Test
    void whoWaitsCanBeInterruptedAlone() throws Exception {
        FutureTask<Token> leader = leader(() -> token("t1"));
        FutureTask<Boolean> follower = new FutureTask<>(() -> {
            assertThatThrownBy(() -> tokens.get(KEY, () -> token("other"))).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        waiting(follower).interrupt();
        assertThat(follower.get()).isTrue();
        end.countDown();
        assertThat(leader.get()).isEqualTo(token("t1"));
    }

    @Test
    void aTokenIsForgottenWhenItsTimeHasCome() throws Exception {
        tokens.get(KEY, () -> token("t1"));
        time.pass(Duration.ofSeconds(59));
        assertThat(tokens.atHand(KEY)).isNotNull();
        time.pass(Duration.ofSeconds(2));
        assertThat(tokens.atHand(KEY)).isNull();
    }

    @Test
    void aTokenServesForLessButNobodyElse() throws Exception {
        Token wide = new Token(
                "t1",
                Scope.parse("repository:a:pull,push"),
                null,
                time.instant().plusSeconds(60));
        tokens.get(KEY.withScope(wide.asked()), () -> wide);
        assertThat(tokens.atHand(KEY)).isEqualTo(wide);
        assertThat(tokens.atHand(KEY.withScope(Scope.parse("repository:b:pull"))))
                .isNull();
        assertThat(tokens.atHand(new TokenKey(KEY.registry(), KEY.realm(), KEY.service(), "other", KEY.scope())))
                .isNull();
        assertThat(tokens.atHand(new TokenKey(KEY.registry(), "https://b/t", KEY.service(), "", KEY.scope())))
                .isNull();
        assertThat(tokens.atHand(new TokenKey(KEY.registry(), KEY.realm(), "z", "", KEY.scope())))
                .isNull();
        assertThat(tokens.atHand(
                        new TokenKey(new Origin("http", "r", 80), KEY.realm(), KEY.service(), "", KEY.scope())))
                .isNull();
        tokens.drop(wide);
        assertThat(tokens.atHand(KEY)).isNull();
    }

    @Test
    void aTokenThatSaysItCoversLessServesForNoMore() throws Exception {
        Token narrow = new Token(
                "t1",
                Scope.parse("repository:a:pull,push"),
                Scope.parse("repository:a:pull"),
                time.instant().plusSeconds(60));
        tokens.get(KEY.withScope(narrow.asked()), () -> narrow);
        assertThat(tokens.atHand(KEY.withScope(narrow.asked()))).isEqualTo(narrow);
        assertThat(tokens.atHand(KEY.withScope(Scope.parse("repository:a:push"))))
                .isNull();
    }

    @Test
    void holdsABoundedNumber() throws Exception {
        for (int i = 0; i < 3000; i++) {
            Scope scope = Scope.parse("repository:r" + i + ":pull");
            Token token = new Token("t" + i, scope, null, time.instant().plusSeconds(60));
            tokens.get(KEY.withScope(scope), () -> token);
        }
        int kept = 0;
        for (int i = 0; i < 3000; i++) {
            kept += tokens.atHand(KEY.withScope(Scope.parse("repository:r" + i + ":pull"))) == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1, 1000);
    }
}
