// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.Guard;
import dev.ocikit.server.Handler;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between clients and the registry.
 *
 * @param guard null if everybody may do everything
 * @param around what answers requests that are not for the registry
 */
record Protection(@Nullable Guard guard, UnaryOperator<Handler> around) {
    static final Protection NONE = new Protection(null, UnaryOperator.identity());
}
