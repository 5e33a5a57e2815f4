// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UploadSealTest {
    private static final UploadState STATE =
            new UploadState("https://registry.test/v2/x/blobs/uploads/1?_state=secret&ü", 1L << 40);

    private final UploadSeal seal = new UploadSeal(null);

    private static boolean opens(UploadSeal seal, String repository, String sealed) {
        try {
            return seal.open(repository, null, sealed).equals(STATE);
        } catch (OciException e) {
            return false;
        }
    }

    @Test
    void opensWhatItSealed() throws OciException {
        assertThat(seal.open("a/b", null, seal.seal("a/b", null, STATE))).isEqualTo(STATE);
        UploadState empty = new UploadState("", 0);
        assertThat(seal.open("a", null, seal.seal("a", null, empty))).isEqualTo(empty);
    }

    @Test
    void opensNothingThatWasChanged() {
        String sealed = seal.seal("a/b", null, STATE);
        for (int i = 0; i < sealed.length(); i++) {
            for (char c : new char[] {'0', 'a', 'A', '-', '_', '.', '/', 'ü'}) {
                String changed = sealed.substring(0, i) + c + sealed.substring(i + 1);
                // The last digit of base64 may hold bits that stand for nothing.
                if (c != sealed.charAt(i) && i < sealed.length() - 1 && !changed.equalsIgnoreCase(sealed)) {
                    assertThat(opens(seal, "a/b", changed)).as(changed).isFalse();
                }
            }
        }
        for (int i = 0; i < sealed.length(); i++) {
            assertThat(opens(seal, "a/b", sealed.substring(0, i))).isFalse();
        }
    }

    @Test
    void opensOnlyForTheRepositoryAndTheKeyThatItWasSealedWith() {
        String sealed = seal.seal("a/b", null, STATE);
        assertThat(opens(seal, "a", sealed)).isFalse();
        assertThat(opens(new UploadSeal(null), "a/b", sealed)).isFalse();
        byte[] key = new byte[32];
        assertThat(opens(new UploadSeal(key), "a/b", new UploadSeal(key).seal("a/b", null, STATE)))
                .isTrue();
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> seal.open("a", null, sealed));
    }

    @Test
    void opensOnlyForWhomItWasSealed() throws OciException {
        String sealed = seal.seal("a", "ann", STATE);
        assertThat(seal.open("a", "ann", sealed)).isEqualTo(STATE);
        for (String other : new String[] {"", "an", "ann\0", "Ann", "bob"}) {
            assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> seal.open("a", other, sealed));
        }
        assertThat(opens(seal, "a", sealed)).isFalse();
        String nobodys = seal.seal("a", null, STATE);
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> seal.open("a", "", nobodys));
    }

    @Test
    void showsNothingOfTheState() {
        Set<String> names = new HashSet<>();
        for (int offset = 0; offset < 100; offset++) {
            String sealed = seal.seal("a", null, new UploadState("secret", offset));
            assertThat(sealed).doesNotContain("c2VjcmV0");
            names.add(UploadSeal.uuid(sealed));
        }
        assertThat(names).hasSize(100);
    }
}
