// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes, a manifest is refused with a bounded message, or read, judged and written back without loss. */
class ManifestFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(FuzzedDataProvider data) throws Exception {
        String hint = data.consumeBoolean() ? data.consumeAsciiString(100) : null;
        byte[] json = data.consumeRemainingAsBytes();
        Manifest manifest;
        try {
            manifest = Manifest.read(json, hint);
        } catch (DocumentException e) {
            require(e.toString().length() < 2000, "message not bounded");
            require(e.toString().chars().noneMatch(Character::isISOControl), "message not printable");
            require(e.pointer().isPresent() != e.offset().isPresent(), "neither pointer nor offset, or both");
            return;
        }
        require(manifest.members().equals(Members.read(json)), "something was lost");
        boolean wrong = manifest.validate().stream().anyMatch(Finding::isError);
        Manifest again = Manifest.read(manifest.members().toJson(), hint);
        require(again.equals(manifest) && again.toString().equals(manifest.toString()), "reads as another manifest");
        require(again.validate().equals(manifest.validate()), "judged in another way");
        try {
            require(
                    new String(manifest.toJson(), java.nio.charset.StandardCharsets.UTF_8).equals(manifest.toString()),
                    "written in another way");
            require(!wrong, "an invalid manifest is written");
        } catch (IllegalStateException e) {
            require(wrong, "a valid manifest is not written");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
