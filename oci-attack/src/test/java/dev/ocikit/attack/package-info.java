// SPDX-License-Identifier: Apache-2.0
/** Attacks on a registry server, as tables of hostile clients with the required outcomes. */
@org.jspecify.annotations.NullMarked
package dev.ocikit.attack;
