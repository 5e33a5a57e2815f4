// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which upload sessions are being written to. Of several writers on a session each member would take the first that comes, and not all
 * members the same; so here one goes on, and the others are refused before they touch anything. Nobody waits. Nothing is kept of a session
 * that nobody writes to. Safe for use by many threads.
 */
final class Claims {
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    /** Returns a claim on a session, not yet taken. */
    Claim on(String repository, String session) {
        return new Claim(repository, session);
    }

    /** The right of one writer to write to a session. For use by one thread. */
    final class Claim {
        private final String repository;
        private final String session;
        private boolean held;

        private Claim(String repository, String session) {
            this.repository = repository;
            this.session = session;
        }

        /**
         * Takes the session, unless it is held already.
         *
         * @throws OciException RANGE_INVALID if another writer has it
         */
        void take() throws OciException {
            if (!held && !taken.add(session)) {
                throw OciException.of(
                        ErrorCode.RANGE_INVALID,
                        "upload to " + repository + ": another writer is going on with the session");
            }
            held = true;
        }

        /** Lets others go on with the session. */
        void release() {
            if (held) {
                held = false;
                taken.remove(session);
            }
        }
    }
}
