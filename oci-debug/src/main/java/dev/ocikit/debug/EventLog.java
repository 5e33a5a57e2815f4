// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A listener that writes each event as one line, for people ({@code name="value"}) or for programs (JSON): see {@link CallEvent#toString}
 * and {@link CallEvent#toJson}. Times are in microseconds.
 *
 * <p>A line is printable ASCII, whatever names a caller has made up, and a few kilobytes long at most. Safe for use by many threads, if
 * what it writes to is.
 */
public final class EventLog implements CallListener {
    private final BooleanSupplier wanted;
    private final Consumer<? super String> out;
    private final Function<CallEvent, String> format;

    private EventLog(BooleanSupplier wanted, Consumer<? super String> out, Function<CallEvent, String> format) {
        this.wanted = wanted;
        this.out = out;
        this.format = format;
    }

    /** Returns a log of text that hands its lines, without line ends, to a consumer. */
    public static EventLog text(Consumer<? super String> out) {
        return new EventLog(() -> true, out, CallEvent::toString);
    }

    /** Returns a log of text that writes to a logger at a level. Where that level is off, nothing is formatted. */
    public static EventLog text(System.Logger logger, System.Logger.Level level) {
        return new EventLog(() -> logger.isLoggable(level), line -> logger.log(level, line), CallEvent::toString);
    }

    /** Returns a log of JSON objects that hands its lines, without line ends, to a consumer. */
    public static EventLog json(Consumer<? super String> out) {
        return new EventLog(() -> true, out, CallEvent::toJson);
    }

    /** Returns a log of JSON objects that writes to a logger at a level. Where that level is off, nothing is formatted. */
    public static EventLog json(System.Logger logger, System.Logger.Level level) {
        return new EventLog(() -> logger.isLoggable(level), line -> logger.log(level, line), CallEvent::toJson);
    }

    @Override
    public void event(CallEvent event) {
        if (wanted.getAsBoolean()) {
            out.accept(format.apply(event));
        }
    }
}
