// SPDX-License-Identifier: Apache-2.0
/**
 * A registry over HTTP. Start from {@link dev.ocikit.client.RegistryClient}; {@link dev.ocikit.client.ClientOptions} says how it behaves,
 * and {@link dev.ocikit.client.Transport} is where authentication, retries and recorders are put in.
 */
package dev.ocikit.client;
