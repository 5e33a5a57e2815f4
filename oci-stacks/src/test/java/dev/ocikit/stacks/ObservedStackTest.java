// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.EventLog;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.test.StackContract;

class ObservedStackTest extends StackContract {
    @Override
    protected OciRegistry over(OciRegistry inner) {
        return ObservedRegistry.of(inner, "beneath", EventLog.json(line -> {}));
    }
}
