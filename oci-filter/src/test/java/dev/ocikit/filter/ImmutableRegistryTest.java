// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Call;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ImmutableRegistryTest {
    private final OciRegistry mem = MemRegistry.create();
    private final OciRegistry view = ImmutableRegistry.of(mem);

    @Test
    void aTagStaysWhereItIs() throws Exception {
        Digest old = Sample.tagged(view, "a", "old", "1");
        assertThatThrownBy(() -> Sample.tagged(view, "a", "new", "1"))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining(old.toString());
        assertThatThrownBy(() -> view.deleteTag("a", "1")).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> view.deleteManifest("a", old)).isInstanceOf(UnsupportedException.class);
        assertThat(view.resolveTag("a", "1").digest()).isEqualTo(old);
    }

    @Test
    void theSameMayBePushedAgainAndUnderOtherTags() throws Exception {
        Digest digest = Sample.tagged(view, "a", "x", "1");
        assertThat(Sample.tagged(view, "a", "x", "1", "2")).isEqualTo(digest);
        assertThat(view.tags("a").toList()).containsExactly("1", "2");
    }

    @Test
    void oneTagThatIsTakenRefusesThemAll() throws Exception {
        Sample.tagged(view, "a", "x", "2");
        assertThatThrownBy(() -> Sample.tagged(view, "a", "y", "1", "2", "3")).isInstanceOf(DeniedException.class);
        assertThat(view.tags("a").toList()).containsExactly("2");
        Sample.tagged(view, "a", "z", "1", "3");
    }

    @Test
    void aFailureIsNotAnAbsence() throws Exception {
        Sample.tagged(mem, "a", "old", "1");
        OciRegistry unwell = new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws IOException {
                if (call instanceof Call.ResolveTag) {
                    throw OciException.of(ErrorCode.UNAVAILABLE, "for a moment");
                }
                return call.on(mem);
            }
        };
        assertThatThrownBy(() -> Sample.tagged(ImmutableRegistry.of(unwell), "a", "new", "1"))
                .hasMessageContaining("for a moment");
        assertThat(mem.getTag("a", "1").digest()).isEqualTo(Sample.index("old").digest());
    }

    @Test
    void aPushThatCameAnotherWayIsNoticed() {
        OciRegistry raced = new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws IOException {
                T answer = call.on(mem);
                if (call instanceof Call.PushManifest push) {
                    Sample.tagged(mem, push.repository(), "other", "1");
                }
                return answer;
            }
        };
        assertThatThrownBy(() -> Sample.tagged(ImmutableRegistry.of(raced), "a", "mine", "1"))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining(Sample.index("other").digest().toString());
    }

    @Test
    void ofManyPushesOfATagOneWins() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                String repository = "race/" + round;
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Future<Digest>> pushes = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    ManifestContent mine = Sample.index(round + " of " + i);
                    Callable<Digest> push = () -> {
                        together.await();
                        view.pushManifest(repository, mine, List.of("1"));
                        return mine.digest();
                    };
                    pushes.add(pool.submit(push));
                }
                List<Digest> won = new ArrayList<>();
                for (Future<Digest> push : pushes) {
                    try {
                        won.add(push.get());
                    } catch (java.util.concurrent.ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(DeniedException.class);
                    }
                }
                assertThat(won).containsExactly(view.resolveTag(repository, "1").digest());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whatNoTagLeadsToMayBeDeletedIfThatIsWanted() throws Exception {
        OciRegistry sweeping = ImmutableRegistry.of(mem, true);
        ManifestContent image = Sample.image(mem, "a", "layer");
        mem.pushManifest("a", Sample.index("list", image.descriptor()), List.of("1"));
        Digest signature = Sample.referrer(mem, "a", image.descriptor());
        Digest loose = Sample.tagged(mem, "a", "loose");
        Digest looseBlob = Sample.blob(mem, "a", "loose");
        Digest layer = Digest.sha256(Sample.bytes("layer"));

        assertThatThrownBy(() -> sweeping.deleteManifest("a", image.digest())).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> sweeping.deleteManifest("a", signature)).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> sweeping.deleteBlob("a", layer)).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> sweeping.deleteTag("a", "1")).isInstanceOf(UnsupportedException.class);
        sweeping.deleteManifest("a", loose);
        sweeping.deleteBlob("a", looseBlob);
        assertThatThrownBy(() -> mem.resolveBlob("a", looseBlob)).isInstanceOf(OciException.class);
    }

    @Test
    void whatATagAsItsSubjectNamesStays() throws Exception {
        OciRegistry sweeping = ImmutableRegistry.of(mem, true);
        ManifestContent subject = Sample.image(mem, "a", "layer");
        Digest referrer = Sample.referrer(mem, "a", subject.descriptor());
        mem.pushManifest("a", mem.getManifest("a", referrer), List.of("signed"));
        assertThatThrownBy(() -> sweeping.deleteManifest("a", subject.digest()))
                .isInstanceOf(UnsupportedException.class);
    }

    /** The layers of each image count as soon as it is read, also those of the last. */
    @Test
    void tagsThatLeadToManyLayersAreReadUpToTheMaximum() throws Exception {
        List<Descriptor> images = new ArrayList<>();
        for (int image = 0; image < 4; image++) {
            List<Descriptor> layers = new ArrayList<>();
            for (int layer = 0; layer < 6_000; layer++) {
                layers.add(Descriptor.of("text/plain", Digest.parse("a:" + image + "-" + layer), 1));
            }
            ManifestContent content = Sample.image(layers);
            mem.pushManifest("a", content, List.of());
            images.add(content.descriptor());
        }
        mem.pushManifest("a", Sample.index("i", images.toArray(new Descriptor[0])), List.of("t"));
        Digest free = Sample.blob(mem, "a", "free");
        List<Digest> read = new ArrayList<>();
        OciRegistry counted = new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws IOException {
                if (call instanceof Call.GetManifest get) {
                    read.add(get.digest());
                }
                return call.on(mem);
            }
        };
        assertThatThrownBy(() -> ImmutableRegistry.of(counted, true).deleteBlob("a", free))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("too large");
        assertThat(read).hasSize(3);
    }
}
