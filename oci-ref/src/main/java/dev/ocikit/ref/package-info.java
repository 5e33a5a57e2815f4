// SPDX-License-Identifier: Apache-2.0
/**
 * Names of content and where it lies. Start from {@link dev.ocikit.ref.Reference} (what a user types) and
 * {@link dev.ocikit.ref.Digest} (what content is called); {@link dev.ocikit.ref.Names} checks the parts alone, and
 * {@link dev.ocikit.ref.VerifyingInputStream} holds a stream to its digest.
 *
 * <p>Grammars are matched by hand, with the length checked first, so that hostile text costs no more than good text.
 */
package dev.ocikit.ref;
