// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Access;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.debug.CallRecorder;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.AccessRule;
import dev.ocikit.filter.AccessRules;
import dev.ocikit.filter.CheckedRegistry;
import dev.ocikit.filter.ImmutableRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.ReadOnlyRegistry;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where content can be fetched directly, and how uploads are to be cut, is known on top of whatever stands in between. */
class LocationsTest {
    private static final URI ELSEWHERE = URI.create("https://cdn.test/content?signature=1");
    private static final Digest BLOB = Digest.sha256(new byte[0]);
    private static final ManifestContent MANIFEST =
            ManifestContent.of(ImageIndex.of(List.of()).toJson(), MediaTypes.IMAGE_INDEX);
    private static final UploadHints HINTS = new UploadHints(1 << 20, 4 << 20);

    /** A registry in memory that could be one in the cloud. */
    private static final OciRegistry KNOWING = new WrappedRegistry() {
        private final OciRegistry mem = MemRegistry.create();
        private final OciRegistry locating = new OciRegistry() {
            @Override
            public Optional<URI> locateBlob(String repository, Digest digest) {
                return Optional.of(ELSEWHERE);
            }

            @Override
            public Optional<URI> locateManifest(String repository, Digest digest) {
                return Optional.of(ELSEWHERE);
            }
        };

        @Override
        protected <T> T call(Call<T> call) throws IOException {
            if (call instanceof Call.LocateBlob || call instanceof Call.LocateManifest) {
                return call.on(locating);
            }
            return call.mapStreams(call.on(mem), new StreamMapper() {
                @Override
                public BlobWriter writer(BlobWriter writer) {
                    return new FilterBlobWriter(writer) {
                        @Override
                        public UploadHints hints() {
                            return HINTS;
                        }
                    };
                }
            });
        }
    };

    static Stream<OciRegistry> wrappers() {
        OciRegistry all = CallRecorder.of(SelectedRegistry.of(
                PrefixedRegistry.of(RoutedRegistry.of(Route.below("hub", ImmutableRegistry.of(KNOWING))), "hub"),
                name -> true));
        return Stream.of(
                ImmutableRegistry.of(KNOWING),
                SelectedRegistry.of(KNOWING, name -> true),
                CheckedRegistry.of(KNOWING, AccessRules.of(AccessRule.allow("**", Access.values()))),
                PrefixedRegistry.of(KNOWING, "team"),
                RoutedRegistry.of(Route.to("**", KNOWING)),
                RoutedRegistry.of(Route.below("a", KNOWING)),
                CallRecorder.of(KNOWING),
                ObservedRegistry.of(KNOWING, "", event -> {}),
                UnifiedRegistry.of(Member.of("one", KNOWING), Member.of("two", KNOWING)),
                all);
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void areKnownOnTop(OciRegistry wrapper) throws Exception {
        push(wrapper);
        assertThat(wrapper.locateBlob("a/b", BLOB)).contains(ELSEWHERE);
        assertThat(wrapper.locateManifest("a/b", MANIFEST.digest())).contains(ELSEWHERE);
        try (BlobWriter writer = wrapper.startBlobUpload("a/b")) {
            assertThat(writer.hints()).isEqualTo(HINTS);
            writer.cancel();
        }
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void areKnownOnTopOfAReadOnlyView(OciRegistry wrapper) throws Exception {
        push(wrapper);
        OciRegistry view = ReadOnlyRegistry.of(wrapper);
        assertThat(view.locateBlob("a/b", BLOB)).contains(ELSEWHERE);
        assertThat(view.locateManifest("a/b", MANIFEST.digest())).contains(ELSEWHERE);
    }

    private static void push(OciRegistry registry) throws IOException {
        registry.pushBlob("a/b", BLOB, BlobSource.of(new byte[0]));
        registry.pushManifest("a/b", MANIFEST, List.of());
    }
}
