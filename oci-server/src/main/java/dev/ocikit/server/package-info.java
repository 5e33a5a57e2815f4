// SPDX-License-Identifier: Apache-2.0
/**
 * A registry served over HTTP. Start from {@link dev.ocikit.server.Http1Server}, which needs no dependency, or from {@link
 * dev.ocikit.server.RegistryHandler}, which answers requests for any other engine.
 */
package dev.ocikit.server;
