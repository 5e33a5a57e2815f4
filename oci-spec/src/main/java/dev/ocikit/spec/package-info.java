// SPDX-License-Identifier: Apache-2.0
/**
 * Descriptors, manifests, image configurations, layouts and wire bodies of the OCI specifications.
 *
 * <p>Every document is an immutable value that remembers what it does not know: members that this version has no
 * accessor for, and known members whose value has an unexpected type, survive from reading to writing at every level.
 * Reading is tolerant, {@link dev.ocikit.spec.Document#validate()} says what is wrong and where, and writing is strict.
 */
package dev.ocikit.spec;
