// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;

/** The plainest wrapper of all keeps the contract of stacks: what it fails at is wrong in the contract, or in the seam. */
class WrapperStackTest extends StackContract {
    @Override
    protected OciRegistry over(OciRegistry inner) {
        return LyingRegistry.over(inner);
    }
}
