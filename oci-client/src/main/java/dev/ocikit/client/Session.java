// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.UploadHints;
import java.net.URI;

/**
 * What a registry says of an upload session.
 *
 * @param location where to send what comes next
 * @param hints how the registry wants it
 * @param size how many bytes the session holds, as far as the answer tells
 * @param ambiguous whether it may hold one byte rather than none: {@code Range: 0-0} means either
 */
record Session(URI location, UploadHints hints, long size, boolean ambiguous) {}
