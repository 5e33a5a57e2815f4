// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call is refused with. */
final class Expect {
    private Expect() {}

    static OciException refusal(ErrorCode code, ThrowingCallable call) {
        OciException refusal = catchThrowableOfType(OciException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }
}
