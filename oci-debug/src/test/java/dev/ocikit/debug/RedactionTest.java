// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A secret stands wherever one can stand, and is looked for in everything that is written. */
class RedactionTest {
    private static final String CANARY = "canary-5ec4e7";

    private final List<String> lines = new ArrayList<>();

    private final CallListener everything = event -> {
        lines.add(event.toString());
        lines.add(event.toJson());
        lines.add(event.call().toString());
    };

    @Test
    void noSecretIsTold() throws IOException {
        OciRegistry inner = MemRegistry.create();
        ManifestContent manifest = Sample.manifest(CANARY);
        byte[] blob = CANARY.getBytes(UTF_8);
        Digest digest = Digest.sha256(blob);
        CallRecorder recorder = CallRecorder.of(new Signed(inner));
        OciRegistry registry = ObservedRegistry.of(recorder, "mem", everything);
        registry.pushManifest("a", manifest, List.of("1"));
        assertThat(registry.getTag("a", "1")).isEqualTo(manifest);
        assertThat(registry.locateBlob("a", digest)).isPresent();
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(blob);
            writer.flush();
            assertThat(writer.id()).contains(CANARY);
        }
        perform(new Call.ResumeBlobUpload("a", CANARY, 0), registry);
        perform(new Call.PushBlob("a", digest, dev.ocikit.api.BlobSource.of(blob)), registry);
        try (BlobReader reader = registry.getBlob("a", digest)) {
            assertThat(reader.readAllBytes()).isEqualTo(blob);
        }
        for (Throwable failure : List.of(
                new IOException(CANARY),
                OciException.of(ErrorCode.DENIED, CANARY, 403, "\"" + CANARY + "\"", new IOException(CANARY)),
                new IllegalStateException(CANARY))) {
            OciRegistry failing = ObservedRegistry.of(Failing.with(failure), "", everything);
            Sample.calls("a", "b", CANARY).forEach(call -> perform(call, failing));
        }
        assertThat(recorder.records()).hasSize(7);
        recorder.records().forEach(made -> lines.add(made.toString()));
        assertThat(lines).hasSizeGreaterThan(100).noneMatch(line -> line.contains(CANARY));
    }

    private static void perform(Call<?> call, OciRegistry registry) {
        try {
            call.on(registry);
        } catch (IOException | RuntimeException e) {
            assertThat(e).isNotNull();
        }
    }

    /** A registry with upload ids and locations that hold secrets. */
    private static final class Signed extends WrappedRegistry {
        private final OciRegistry inner;
        private final OciRegistry places = new OciRegistry() {
            @Override
            public Optional<URI> locateBlob(String repository, Digest digest) {
                return Optional.of(
                        URI.create("https://user:" + CANARY + "@storage.example/" + CANARY + "?sig=" + CANARY));
            }
        };

        Signed(OciRegistry inner) {
            this.inner = inner;
        }

        @Override
        protected <T> T call(Call<T> call) throws IOException {
            return call.mapStreams(call.on(call instanceof Call.LocateBlob ? places : inner), new StreamMapper() {
                @Override
                public BlobWriter writer(BlobWriter writer) {
                    return new FilterBlobWriter(writer) {
                        @Override
                        public String id() {
                            return CANARY + super.id();
                        }
                    };
                }
            });
        }
    }
}
