// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

/**
 * Who is told of calls: a log, metrics, traces.
 *
 * <p>It is called by the threads that call the registry, and they wait for it, so it should be quick. It must be safe for use by many
 * threads. What it throws is caught, and logged once: it never changes what becomes of a call. It should not call the registry that it
 * listens to.
 */
@FunctionalInterface
public interface CallListener {
    /**
     * Is told what has become of a call: on the thread that made the call, when it returns or throws; and, if that event was not the
     * {@linkplain CallEvent#isLast last}, once more on whichever thread ends the stream.
     */
    void event(CallEvent event);

    /**
     * Is told that a call begins, on the thread that makes it, and returns who is told of the events of this call: the place for what
     * must last as long as a call does, such as the span of a trace. Returns this listener unless it is overridden.
     */
    default CallListener started(ObservedCall call) {
        return this;
    }
}
