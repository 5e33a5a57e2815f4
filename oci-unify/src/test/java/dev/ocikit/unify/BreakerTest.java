// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BreakerTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final AtomicLong nanos = new AtomicLong();
    private final Trio trio = new Trio(options ->
            options.breakerFailures(3).breakerPause(Duration.ofSeconds(10)).nanoClock(nanos::get));

    @AfterEach
    void close() {
        trio.close();
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> trio.unified.resolveTag(REPOSITORY, "tag")).isInstanceOf(OciException.class);
        }
    }

    private MemberHealth health() {
        return Objects.requireNonNull(trio.unified.health().get("a"));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aMemberThatFailsAgainAndAgainIsNotAsked() {
        trio.a.failing(ErrorCode.UNAVAILABLE);
        ask(2);
        assertThat(health()).isEqualTo(MemberHealth.UP);
        ask(1);
        assertThat(health()).isEqualTo(MemberHealth.DOWN);
        ask(5);
        assertThat(trio.a.calls()).hasSize(3);
        assertThat(trio.b.calls()).hasSize(8);
    }

    @Test
    void whatOnlyItMayHaveIsNotReportedAsNotFound() {
        trio.a.failing(ErrorCode.TIMEOUT);
        ask(3);
        assertThatThrownBy(() -> trio.unified.resolveTag(REPOSITORY, "tag"))
                .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("a failed 3 times")
                .hasMessageContaining("as the script says");
    }

    @Test
    void refusalsAreNoFailures() {
        for (ErrorCode code : new ErrorCode[] {
            ErrorCode.DENIED, ErrorCode.UNAUTHORIZED, ErrorCode.MANIFEST_UNKNOWN, ErrorCode.TOOMANYREQUESTS
        }) {
            trio.a.failing(code);
            ask(5);
            assertThat(health()).isEqualTo(MemberHealth.UP);
        }
    }

    @Test
    void statusesFrom500AndOtherErrorsAreFailures() {
        trio.a.before(call -> {
            throw OciException.of(new ErrorCode("ODD"), "odd", 503, null, null);
        });
        ask(2);
        trio.a.before(call -> {
            throw new IOException("cut");
        });
        ask(1);
        assertThat(health()).isEqualTo(MemberHealth.DOWN);
    }

    @Test
    void anAnswerBetweenFailuresStartsTheCountAgain() {
        trio.a.failing(ErrorCode.UNAVAILABLE);
        ask(2);
        trio.a.before(call -> {});
        ask(1);
        trio.a.failing(ErrorCode.UNAVAILABLE);
        ask(2);
        assertThat(health()).isEqualTo(MemberHealth.UP);
    }

    @Test
    void afterThePauseOneCallDecides() {
        trio.a.failing(ErrorCode.UNAVAILABLE);
        ask(3);
        pass(Duration.ofSeconds(9));
        assertThat(health()).isEqualTo(MemberHealth.DOWN);
        pass(Duration.ofSeconds(1));
        assertThat(health()).isEqualTo(MemberHealth.ON_PROBATION);
        ask(1);
        assertThat(health()).isEqualTo(MemberHealth.DOWN);
        assertThat(trio.a.calls()).hasSize(4);
        pass(Duration.ofSeconds(10));
        trio.a.before(call -> {});
        ask(1);
        assertThat(health()).isEqualTo(MemberHealth.UP);
    }

    @Test
    void onProbationNobodyElseAsks() throws Exception {
        trio.a.failing(ErrorCode.UNAVAILABLE);
        ask(3);
        pass(Duration.ofSeconds(10));
        trio.a.before(call -> {
            // While this call is under way, another one finds the member not to be asked.
            trio.a.before(other -> {});
            assertThatThrownBy(() -> trio.unified.resolveTag(REPOSITORY, "tag"))
                    .hasMessageContaining("is not asked for now");
        });
        assertThatThrownBy(() -> trio.unified.resolveTag(REPOSITORY, "tag")).isInstanceOf(NotFoundException.class);
        assertThat(trio.a.calls()).hasSize(4);
        assertThat(health()).isEqualTo(MemberHealth.UP);
    }

    @Test
    void aSourceThatCannotBeReadIsNoFailureOfTheMember() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() ->
                            trio.unified.pushBlob(REPOSITORY, random.blob(10).digest(), new BrokenSource(true)))
                    .hasMessage("the source broke");
            assertThatThrownBy(() ->
                            trio.unified.pushBlob(REPOSITORY, random.blob(10).digest(), new BrokenSource(false)))
                    .hasMessage("the source broke");
        }
        assertThat(trio.unified.health()).containsValue(MemberHealth.UP).doesNotContainValue(MemberHealth.DOWN);
    }
}
