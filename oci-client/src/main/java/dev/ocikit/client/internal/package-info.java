// SPDX-License-Identifier: Apache-2.0
/** Types that the client shares with the authentication module. They are not part of the API. */
@org.jspecify.annotations.NullMarked
package dev.ocikit.client.internal;
