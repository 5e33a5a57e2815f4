// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

/** How far a request body has got: what tells a slow upload from a stalled one. */
interface Progress {
    /** Returns how many bytes were handed to the HTTP client. */
    long sent();
}
