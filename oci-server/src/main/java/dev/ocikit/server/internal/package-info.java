// SPDX-License-Identifier: Apache-2.0
/** What the HTTP engines share: limits on requests in progress and on slow transfers, and the log of failures. */
package dev.ocikit.server.internal;
