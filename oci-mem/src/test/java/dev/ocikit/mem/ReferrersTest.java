// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReferrersTest {
    private final MemRegistry registry = MemRegistry.create();
    private final Descriptor subject = Sample.named("subject").descriptor();
    private final List<Digest> digests = new ArrayList<>();

    @BeforeEach
    void pushReferrersOfTwoTypes() throws Exception {
        for (int i = 0; i < 20; i++) {
            ManifestContent referrer = Sample.content(Sample.image()
                    .artifactType("application/x-type-" + i % 2)
                    .annotation("number", "" + i)
                    .subject(subject));
            registry.pushManifest("a", referrer, List.of());
            digests.add(referrer.digest());
        }
        Collections.sort(digests);
    }

    @Test
    void areListedInOrderWithTypeAndAnnotations() throws Exception {
        List<Descriptor> listed = registry.referrers("a", subject.digest()).toList();
        assertThat(listed).extracting(Descriptor::digest).isEqualTo(digests);
        for (Descriptor referrer : listed) {
            int number = Integer.parseInt(String.valueOf(referrer.annotations().get("number")));
            assertThat(referrer.artifactType()).contains("application/x-type-" + number % 2);
        }
    }

    @Test
    void areListedInPages() throws Exception {
        List<Digest> paged = new ArrayList<>();
        String last = "";
        for (int page = 0; page < 4; page++) {
            ListOptions options = ListOptions.after(last).withLimit(7);
            for (Descriptor referrer : registry.referrers("a", subject.digest(), null, options)) {
                paged.add(referrer.digest());
                last = referrer.digest().toString();
            }
        }
        assertThat(paged).isEqualTo(digests);
    }

    /** Types are looked up by their order: the hash of a text is its sender's choice. */
    @Test
    void areListedByTypesOfEqualHashes() throws Exception {
        for (int i = 0; i < 512; i++) {
            StringBuilder type = new StringBuilder("application/x");
            for (int bit = 0; bit < 9; bit++) {
                type.append((i >> bit & 1) == 0 ? "an" : "c0");
            }
            ManifestContent referrer =
                    Sample.content(Sample.image().artifactType(type.toString()).subject(subject));
            registry.pushManifest("b", referrer, List.of());
            assertThat(registry.referrers("b", subject.digest(), type.toString(), ListOptions.ALL)
                            .toList())
                    .extracting(Descriptor::digest)
                    .containsExactly(referrer.digest());
        }
        assertThat(registry.referrers("b", subject.digest()).toList()).hasSize(512);
    }

    @Test
    void areListedByTypeInWhateverCase() throws Exception {
        ListOptions all = ListOptions.ALL;
        assertThat(registry.referrers("a", subject.digest(), "APPLICATION/X-Type-1", all)
                        .toList())
                .isEqualTo(registry.referrers("a", subject.digest(), "application/x-type-1", all)
                        .toList())
                .hasSize(10);
    }

    @Test
    void areListedByType() throws Exception {
        assertThat(ofType("application/x-type-0").toList()).hasSize(10);
        assertThat(ofType("application/x-type-1").toList()).hasSize(10);
        assertThat(ofType("application/x-type-2").toList()).isEmpty();
    }

    @Test
    void goWithTheirManifest() throws Exception {
        for (Digest digest : digests) {
            registry.deleteManifest("a", digest);
        }
        assertThat(registry.referrers("a", subject.digest()).toList()).isEmpty();
        assertThat(ofType("application/x-type-0").toList()).isEmpty();
    }

    @Test
    void stayWhenTheSubjectComesAndGoes() throws Exception {
        registry.pushManifest("a", Sample.named("subject"), List.of());
        registry.deleteManifest("a", subject.digest());
        assertThat(registry.referrers("a", subject.digest()).toList()).hasSize(20);
    }

    @Test
    void aListMayChangeWhileItIsWalked() throws Exception {
        Listing<Descriptor> listing = registry.referrers("a", subject.digest());
        assertThat(listing.next()).isNotNull();
        for (Digest digest : digests.subList(5, 20)) {
            registry.deleteManifest("a", digest);
        }
        assertThat(listing.toList()).hasSizeBetween(4, 5);
    }

    @Test
    void thoseOfAnotherRepositoryAreNotListed() throws Exception {
        assertThat(registry.referrers("b", subject.digest()).toList()).isEmpty();
    }

    private Listing<Descriptor> ofType(String type) throws Exception {
        return registry.referrers("a", subject.digest(), type, ListOptions.ALL);
    }
}
