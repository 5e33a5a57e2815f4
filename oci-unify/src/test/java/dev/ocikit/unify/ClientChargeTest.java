// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Caller;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members are asked by other threads than the caller's, and charge the caller all the same. */
@Timeout(60)
class ClientChargeTest {
    private static final int SHARE = 100_000;

    @Test
    void aPushToSeveralMembersIsChargedToTheCaller() throws Exception {
        MemOptions options =
                MemOptions.builder().maxBytesPerClient(SHARE).maxBytes(1 << 20).build();
        MemRegistry first = MemRegistry.create(options);
        MemRegistry second = MemRegistry.create(options);
        try (UnifiedRegistry unified = UnifiedRegistry.of(Member.of("first", first), Member.of("second", second))) {
            byte[] half = new byte[SHARE * 6 / 10];
            byte[] otherHalf = new byte[SHARE * 6 / 10 + 1];
            assertThat(push("greedy", unified, half).size()).isEqualTo(half.length);
            long held = first.heldBytes() + second.heldBytes();
            assertThatThrownBy(() -> push("greedy", unified, otherHalf)).isInstanceOf(TooManyRequestsException.class);
            assertThat(first.heldBytes() + second.heldBytes()).isEqualTo(held);
            assertThat(push(null, unified, otherHalf).size()).isEqualTo(otherHalf.length);
        }
    }

    @Test
    void aFullMemberIsNotTakenForABrokenOne() {
        OciException full = OciException.of(ErrorCode.STORAGE_FULL, "full", 507, null, null);
        assertThat(Failures.isOfTheMember(full)).isFalse();
        assertThat(Failures.isOfTheMember(OciException.of(ErrorCode.UNAVAILABLE, "broken", 500, null, null)))
                .isTrue();
    }

    /** Pushes content that can be read once, which the members read at the same time. */
    private static Descriptor push(@Nullable String client, UnifiedRegistry registry, byte[] content)
            throws IOException {
        Caller.Scope scope = Caller.enter(client);
        try {
            BlobSource source = BlobSource.once(new ByteArrayInputStream(content), content.length);
            return registry.pushBlob("test/image", Digest.sha256(content), source);
        } finally {
            scope.close();
        }
    }
}
