// SPDX-License-Identifier: Apache-2.0
/** The limits that the HTTP engines share: on requests in progress and on slow transfers. */
package dev.ocikit.server.internal;
