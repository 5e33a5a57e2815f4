// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

/**
 * What the location of an upload session says.
 *
 * @param id the registry's name of the session
 * @param offset how many bytes the session held when the location was given out
 */
record UploadState(String id, long offset) {}
