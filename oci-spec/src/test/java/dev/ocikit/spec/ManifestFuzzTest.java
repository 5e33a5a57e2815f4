// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Whatever the bytes, a manifest is refused with a bounded message, or read, judged and written back without loss. */
@Tag("wide")
class ManifestFuzzTest {
    @DictionaryEntries({
        "\"schemaVersion\":2",
        "\"mediaType\":",
        "\"config\":",
        "\"layers\":[",
        "\"manifests\":[",
        "\"subject\":{",
        "\"annotations\":{",
        "\"platform\":{",
        "\"os.features\":[",
        "\"digest\":\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
        "\"size\":9223372036854775808",
        "\"data\":\"e30=\"",
        "1e999999999",
        "\\ud800",
        "null"
    })
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] json) throws Exception {
        judge(json, null);
        judge(json, MediaTypes.IMAGE_INDEX);
        judge(json, MediaTypes.DOCKER_MANIFEST + "; charset=utf-8");
    }

    private static void judge(byte[] json, @Nullable String hint) throws DocumentException {
        Manifest manifest;
        try {
            manifest = Manifest.read(json, hint);
        } catch (DocumentException e) {
            require(e.toString().length() < 2000, "message not bounded");
            require(e.toString().chars().noneMatch(Character::isISOControl), "message not printable");
            boolean found = e.pointer().isPresent() || !e.toString().endsWith("not JSON that is read here");
            require(found, "the fault is not found");
            require(e.pointer().isPresent() != e.offset().isPresent(), "neither pointer nor offset, or both");
            return;
        }
        require(manifest.members().equals(Members.read(json)), "something was lost");
        Manifest again = Manifest.read(manifest.members().toJson(), hint);
        require(again.equals(manifest) && again.toString().equals(manifest.toString()), "reads as another manifest");
        require(again.validate().equals(manifest.validate()), "judged in another way");
        boolean wrong = manifest.validate().stream().anyMatch(Finding::isError);
        try {
            require(new String(manifest.toJson(), UTF_8).equals(manifest.toString()), "written in another way");
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
