// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageManifest;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoredManifestReaderTest {
    private static final Descriptor SUBJECT = Sample.named("subject").descriptor();

    private final StoredManifestReader reader = new StoredManifestReader();
    private final Referrers referrers = new Referrers(reader);
    private final ClientAccount payer = new ClientAccount(new Space(Long.MAX_VALUE, Long.MAX_VALUE), null, 0);

    private void add(String artifactType, String name) throws Exception {
        ImageManifest.Builder image = Sample.image()
                .artifactType(artifactType)
                .annotation("name", name)
                .subject(SUBJECT);
        ManifestContent content = Sample.content(image);
        referrers.add(new ManifestEntry(content, Referral.of(content.view()), payer, 0));
    }

    private FutureTask<Integer> lists(String artifactType) {
        return new FutureTask<>(() -> referrers
                .list(SUBJECT.digest(), artifactType, ListOptions.ALL)
                .toList()
                .size());
    }

    @Test
    void largeManifestsAreParsedOneAtATime() throws Exception {
        add("application/x-small", "small");
        add("application/x-large", "n".repeat(StoredManifestReader.SMALL_BYTES));
        FutureTask<Integer> large = lists("application/x-large");
        Thread thread = new Thread(large);
        reader.turn().lock();
        try {
            FutureTask<Integer> small = lists("application/x-small");
            Thread other = new Thread(small);
            other.start();
            assertThat(small.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            other.join();
            thread.start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (thread.getState() != Thread.State.WAITING && !large.isDone() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(large.isDone()).isFalse();
        } finally {
            reader.turn().unlock();
        }
        assertThat(large.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        thread.join();
    }
}
