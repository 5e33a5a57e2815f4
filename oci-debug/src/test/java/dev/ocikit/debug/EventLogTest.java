// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final ObservedCall CALL = new ObservedCall(7, "mirror", "getTag", "library/alpine", "latest");

    static CallEvent event(ObservedCall call) {
        return new CallEvent(call, Outcome.DONE, null, 12, 0, Duration.ofNanos(1_234_567), null, 0);
    }

    @Test
    void writesNamesAndValues() {
        List<String> lines = new ArrayList<>();
        EventLog.text(lines::add).event(event(CALL));
        assertThat(lines)
                .containsExactly("registry=\"mirror\" call=7 operation=\"getTag\" repository=\"library/alpine\""
                        + " reference=\"latest\" outcome=\"done\" bytes=12 micros=1234");
    }

    @Test
    void writesJson() {
        List<String> lines = new ArrayList<>();
        EventLog.json(lines::add).event(event(CALL));
        assertThat(lines)
                .containsExactly("{\"registry\":\"mirror\",\"call\":7,\"operation\":\"getTag\","
                        + "\"repository\":\"library/alpine\",\"reference\":\"latest\",\"outcome\":\"done\","
                        + "\"bytes\":12,\"micros\":1234}");
    }

    @Test
    void leavesOutWhatThereIsNot() {
        ObservedCall call = new ObservedCall(1, "", "repositories", "", "");
        CallEvent open = new CallEvent(call, Outcome.OPEN, null, 0, 0, Duration.ZERO, null, 0);
        assertThat(open).hasToString("call=1 operation=\"repositories\" outcome=\"open\" bytes=0 micros=0");
        assertThat(open.toJson())
                .isEqualTo("{\"call\":1,\"operation\":\"repositories\",\"outcome\":\"open\",\"bytes\":0,\"micros\":0}");
    }

    @Test
    void writesEverythingThereIs() {
        CallEvent event = new CallEvent(
                CALL, Outcome.FAILED, ErrorCode.TIMEOUT, 1, 2, Duration.ofNanos(3000), Duration.ofNanos(4999), 5);
        assertThat(event.toString())
                .endsWith(" outcome=\"failed\" error=\"TIMEOUT\" bytes=1 items=2 micros=3 firstByteMicros=4 retries=5");
        assertThat(event.toJson())
                .endsWith(",\"outcome\":\"failed\",\"error\":\"TIMEOUT\",\"bytes\":1,\"items\":2,\"micros\":3,"
                        + "\"firstByteMicros\":4,\"retries\":5}");
    }

    @Test
    void staysOneLineWhateverNamesHold() {
        ObservedCall call =
                new ObservedCall(1, "a\"b", "getTag", "x\n\"} outcome=\"done\" \\", "\u001b[2J\u2028\ud83d\ude00é\r");
        String repository = "x\\u000a\\\"} outcome=\\\"done\\\" \\\\";
        String reference = "\\u001b[2J\\u2028\\ud83d\\ude00\\u00e9\\u000d";
        assertThat(event(call).toString())
                .isEqualTo("registry=\"a\\\"b\" call=1 operation=\"getTag\" repository=\"" + repository
                        + "\" reference=\"" + reference + "\" outcome=\"done\" bytes=12 micros=1234");
        assertThat(event(call).toJson())
                .contains("\"repository\":\"" + repository + "\",\"reference\":\"" + reference + "\"");
        assertThat(call.toString()).startsWith("registry=\"a\\\"b\"").doesNotContain("\n", "\r", "\u2028");
        CallEvent failed = new CallEvent(CALL, Outcome.FAILED, new ErrorCode("A\nB"), 0, 0, Duration.ZERO, null, 0);
        assertThat(failed.toString()).contains("error=\"A\\u000aB\"");
    }

    @Test
    void cutsWhatIsTooLong() {
        ObservedCall call = new ObservedCall(1, "", "getTag", "\n".repeat(100_000), "x".repeat(100_000));
        assertThat(event(call).toString()).hasSizeLessThan(4000).contains("x...\"");
        assertThat(event(call).toJson()).hasSizeLessThan(4000).endsWith("}");
    }

    @Test
    void writesToALoggerAtALevel() {
        Kept logger = new Kept(System.Logger.Level.INFO);
        EventLog.text(logger, System.Logger.Level.INFO).event(event(CALL));
        EventLog.json(logger, System.Logger.Level.WARNING).event(event(CALL));
        assertThat(logger.lines)
                .containsExactly("INFO " + event(CALL), "WARNING " + event(CALL).toJson());
    }

    @Test
    void writesNothingWhereTheLevelIsOff() {
        Kept logger = new Kept(System.Logger.Level.INFO);
        EventLog.text(logger, System.Logger.Level.DEBUG).event(event(CALL));
        EventLog.json(logger, System.Logger.Level.TRACE).event(event(CALL));
        assertThat(logger.lines).isEmpty();
    }

    /** A logger that keeps what it is given. */
    private static final class Kept implements System.Logger {
        private final List<String> lines = new ArrayList<>();
        private final Level least;

        Kept(Level least) {
            this.least = least;
        }

        @Override
        public String getName() {
            return "kept";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= least.getSeverity();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            throw new AssertionError("there is nothing thrown");
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... params) {
            assertThat(params).isNullOrEmpty();
            lines.add(level + " " + format);
        }
    }
}
