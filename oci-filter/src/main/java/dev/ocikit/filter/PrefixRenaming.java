// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.OciException;
import org.jspecify.annotations.Nullable;

/**
 * Names inside begin with a prefix that names outside lack.
 *
 * @param prefix without a slash at its end
 */
record PrefixRenaming(String prefix) implements Renaming {
    @Override
    public String inside(String outside) throws OciException {
        return prefix + "/" + Refusals.requireName(outside);
    }

    @Override
    public @Nullable String outside(String inside) {
        return inside.startsWith(prefix + "/") ? inside.substring(prefix.length() + 1) : null;
    }

    @Override
    public String insideAfter(String outside) {
        // Everything below the prefix comes after the prefix itself, and before it stand few others: team, team-a,
        // team.b, team/x.
        return outside.isEmpty() ? prefix : prefix + "/" + outside;
    }

    @Override
    public boolean isBeyond(String inside) {
        return inside.compareTo(prefix + "/") > 0 && !inside.startsWith(prefix + "/");
    }

    @Override
    public String outsideWords(String words) {
        return words.replace(prefix + "/", "");
    }
}
