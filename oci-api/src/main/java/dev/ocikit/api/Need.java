// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/**
 * An access that a call needs.
 *
 * @param repository the repository; empty for the registry as a whole
 * @param access what is done to it
 */
public record Need(String repository, Access access) {}
