// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;

/** What went wrong with the file that is written to: nothing that another request would mend. */
final class FileTrouble extends IOException {
    private static final long serialVersionUID = 1L;

    FileTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
