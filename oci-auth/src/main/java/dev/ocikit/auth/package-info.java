// SPDX-License-Identifier: Apache-2.0
/** Credentials, challenges and tokens for clients. */
package dev.ocikit.auth;
