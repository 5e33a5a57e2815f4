// SPDX-License-Identifier: Apache-2.0
/** The registry server on Jetty: TLS, HTTP/2, limits and a graceful stop. */
package dev.ocikit.server.jetty;
