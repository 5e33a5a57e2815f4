// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.CallRecorder;
import dev.ocikit.test.StackContract;

class RecorderStackTest extends StackContract {
    @Override
    protected OciRegistry over(OciRegistry inner) {
        return CallRecorder.of(inner);
    }
}
