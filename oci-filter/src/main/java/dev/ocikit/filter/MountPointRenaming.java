// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import org.jspecify.annotations.Nullable;

/**
 * Names outside begin with a prefix that names inside lack: the registry's repositories all stand below a point.
 *
 * @param point without a slash at its end
 */
record MountPointRenaming(String point) implements Renaming {
    @Override
    public String inside(String outside) throws OciException {
        if (!outside.startsWith(point + "/")) {
            throw OciException.of(ErrorCode.NAME_UNKNOWN, "no repository " + outside + " is below " + point);
        }
        return outside.substring(point.length() + 1);
    }

    @Override
    public String outside(String inside) {
        return point + "/" + inside;
    }

    @Override
    public @Nullable String insideAfter(String outside) {
        if (outside.startsWith(point + "/")) {
            return outside.substring(point.length() + 1);
        }
        return outside.compareTo(point + "/") < 0 ? "" : null;
    }

    @Override
    public boolean isBeyond(String inside) {
        return false;
    }

    /** Returns the words as they are: nobody can tell which of them are names. */
    @Override
    public String outsideWords(String words) {
        return words;
    }
}
