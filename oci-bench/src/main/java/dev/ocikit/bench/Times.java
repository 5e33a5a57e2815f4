// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

/**
 * How long a figure takes.
 *
 * @param warmSeconds do not count: a Java server is compiled while it runs, which on two processors takes as long
 * @param seconds count
 */
record Times(double warmSeconds, double seconds) {}
