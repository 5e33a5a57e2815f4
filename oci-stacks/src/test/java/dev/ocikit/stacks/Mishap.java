// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

/** What can go wrong with a request and its answer. */
enum Mishap {
    /** The answer is a little late. */
    DELAY(true),
    /** The connection is reset before the request is looked at. */
    RESET(true),
    /** The connection is reset in the middle of what the request brings. */
    RESET_IN_REQUEST(true),
    /** The request is performed, and the connection reset instead of an answer. */
    LOST_ANSWER(true),
    /** The connection is reset in the middle of what the answer brings. */
    RESET_IN_ANSWER(true),
    /** The request is refused for now: 429. */
    TOO_MANY(true),
    /** The request is refused for now: 503. */
    BUSY(true),
    /** The server fails: 500. */
    BROKEN(true),
    /** The request is performed, and the answer says that the server failed: 502. */
    BAD_GATEWAY(true),
    /** A part was asked for, and the whole is sent. */
    WHOLE_FOR_PART(true),
    /** The request is refused for want of credentials: 401. */
    UNAUTHORIZED(false),
    /** A bit of what the answer brings is another one. */
    WRONG_BYTES(false);

    private final boolean bearable;

    Mishap(boolean bearable) {
        this.bearable = bearable;
    }

    /** Tells whether a client gets over it, if it does not happen again and again. */
    boolean isBearable() {
        return bearable;
    }
}
