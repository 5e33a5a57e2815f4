// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

/** Something that was left behind, with the place that it comes from. */
final class Leak extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates a leak that comes from here. */
    Leak(String what) {
        super(what);
    }

    Leak(String what, StackTraceElement[] where) {
        super(what);
        setStackTrace(where);
    }
}
