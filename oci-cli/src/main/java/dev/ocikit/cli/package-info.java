// SPDX-License-Identifier: Apache-2.0
/** The {@code ocikit} command. */
package dev.ocikit.cli;
