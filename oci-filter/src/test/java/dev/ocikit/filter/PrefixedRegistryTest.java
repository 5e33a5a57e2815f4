// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixedRegistryTest {
    private final OciRegistry mem = MemRegistry.create();
    private final OciRegistry view = PrefixedRegistry.of(mem, "team/a");

    @Test
    void namesGetThePrefix() throws Exception {
        Digest image = Sample.image(view, "app", "layer", "1").digest();
        assertThat(mem.resolveTag("team/a/app", "1").digest()).isEqualTo(image);
        assertThat(view.getTag("app", "1").digest()).isEqualTo(image);
    }

    @Test
    void bothNamesOfAMountGetThePrefix() throws Exception {
        Digest blob = Sample.blob(mem, "team/a/from", "blob");
        assertThat(view.mountBlob("to", blob, "from")).isInstanceOf(MountResult.Mounted.class);
        assertThat(mem.resolveBlob("team/a/to", blob).size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../b", "a/../../b", "", "/", "/b", "a//b", "a/", ".", "%2e%2e/b"})
    void noNameLeadsOut(String name) throws Exception {
        Sample.tagged(mem, "team/b", "x", "1");
        assertThatThrownBy(() -> view.getTag(name, "1"))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_INVALID));
    }

    @Test
    void theListHoldsWhatIsBelowThePrefix() throws Exception {
        for (String name : List.of("team/a", "team/a-b/x", "team/a.c", "team/a/1", "team/a/2/x", "team/ab/x", "z")) {
            Sample.tagged(mem, name, "x", "1");
        }
        assertThat(view.repositories().toList()).containsExactly("1", "2/x");
        assertThat(view.repositories(ListOptions.after("1")).toList()).containsExactly("2/x");
        assertThat(view.repositories(ListOptions.after("2/x")).toList()).isEmpty();
        assertThat(view.repositories(ListOptions.first(1)).toList()).containsExactly("1");
    }

    @Test
    void theListEndsWithThePrefixAndNotWithTheRegistry() throws Exception {
        OciRegistry endless = new OciRegistry() {
            @Override
            public Listing<String> repositories(ListOptions options) {
                assertThat(options.startAfter()).isEqualTo("team/a");
                int[] next = {0};
                return Listing.from(() -> next[0]++ == 0 ? "team/a/x" : "team/b" + next[0]);
            }
        };
        assertThat(PrefixedRegistry.of(endless, "team/a").repositories().toList())
                .containsExactly("x");
    }

    @Test
    void errorsSpeakOfTheNamesOutside() {
        assertThatThrownBy(() -> view.getTag("app", "1"))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_UNKNOWN))
                .hasMessageContaining("app")
                .message()
                .doesNotContain("team/a");
    }

    @Test
    void errorsStayWhatTheyAre() {
        OciRegistry busy = PrefixedRegistry.of(
                failing(TooManyRequestsException.after(
                        Duration.ofSeconds(7), "team/a/x is busy", "{\"of\":\"team/a/x\"}")),
                "team/a");
        assertThatThrownBy(() -> busy.getTag("x", "1"))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
                    assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
                    assertThat(e.status()).hasValue(429);
                    assertThat(e.detail()).contains("{\"of\":\"x\"}");
                })
                .hasMessage("x is busy");
    }

    @Test
    void whatComesLaterSpeaksOfTheNamesOutside() throws Exception {
        Digest digest = Digest.sha256(Sample.bytes("x"));
        OciException late = OciException.of(ErrorCode.UNAVAILABLE, "team/a/x broke off");
        OciRegistry breaking = PrefixedRegistry.of(
                new OciRegistry() {
                    @Override
                    public BlobReader getBlob(String repository, Digest asked) {
                        return BlobReader.part(
                                Descriptor.of("text/plain", digest, 1),
                                dev.ocikit.api.ByteRange.of(0, 1),
                                new java.io.InputStream() {
                                    @Override
                                    public int read() throws OciException {
                                        throw late;
                                    }

                                    @Override
                                    public int read(byte[] bytes, int offset, int length) throws OciException {
                                        throw late;
                                    }
                                });
                    }
                },
                "team/a");
        try (BlobReader reader = breaking.getBlob("x", digest)) {
            assertThatThrownBy(reader::readAllBytes).hasMessage("x broke off");
            assertThatThrownBy(reader::readBuffer).hasMessage("x broke off");
        }
        try (BlobWriter writer = view.startBlobUpload("app")) {
            writer.write(Sample.bytes("y"));
            assertThatThrownBy(() -> writer.commit(digest)).message().doesNotContain("team/a");
        }
    }

    @Test
    void aMountWithoutASourceStaysBelowThePrefix() throws Exception {
        Digest blob = Sample.blob(mem, "elsewhere", "blob");
        MountResult refused = view.mountBlob("app", blob, null);
        assertThat(refused).isInstanceOf(MountResult.Refused.class);
        ((MountResult.Refused) refused).upload().cancel();
        assertThat(PrefixedRegistry.of(mem, "team/a", true).mountBlob("app", blob, null))
                .isInstanceOf(MountResult.Mounted.class);
    }

    @Test
    void anUploadCanBeResumed() throws Exception {
        BlobWriter writer = view.startBlobUpload("app");
        writer.write(Sample.bytes("ab"));
        writer.close();
        try (BlobWriter resumed = view.resumeBlobUpload("app", writer.id(), 2)) {
            resumed.write(Sample.bytes("c"));
            resumed.commit(Digest.sha256(Sample.bytes("abc")));
        }
        assertThat(mem.resolveBlob("team/a/app", Digest.sha256(Sample.bytes("abc")))
                        .size())
                .isEqualTo(3);
    }

    private static OciRegistry failing(OciException failure) {
        return new dev.ocikit.api.WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws OciException {
                throw failure;
            }
        };
    }
}
