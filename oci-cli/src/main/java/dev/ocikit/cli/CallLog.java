// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.Caller;
import dev.ocikit.debug.CallEvent;
import dev.ocikit.debug.CallListener;
import dev.ocikit.debug.ObservedCall;

/**
 * A listener that prints the events of calls. A call's lines count for the client on whose behalf it is made.
 *
 * @param client the client, or empty if there is none
 */
record CallLog(LineLog lines, String client) implements CallListener {
    @Override
    public CallListener started(ObservedCall call) {
        return new CallLog(lines, Caller.current().orElse(""));
    }

    @Override
    public void event(CallEvent event) {
        lines.print(client, lines.json() ? event::toJson : event::toString);
    }
}
