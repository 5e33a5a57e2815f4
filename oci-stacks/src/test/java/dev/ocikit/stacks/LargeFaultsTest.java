// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transfers of large blobs with mishaps at random, to and from two registries that reset, stall, throttle, and send the whole for a part or
 * wrong bytes, and one that is not there: each brings the right bytes or a clear error. {@code -Docikit.faults=N} sets how many.
 */
class LargeFaultsTest {
    private static final int RUNS = Integer.getInteger("ocikit.faults", 100);
    private static final long SEED = Long.getLong("ocikit.faults.seed", 20261121);
    private static final String REPOSITORY = "unlucky/large";
    private static final int MOST_BYTES = 300_000;

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    @TempDir
    Path directory;

    private final UnluckyRegistry first;
    private final UnluckyRegistry second;
    private final RegistryClient dead;
    private int well;

    LargeFaultsTest() throws IOException {
        first = new UnluckyRegistry();
        second = new UnluckyRegistry();
        try (ServerSocket closed = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            dead = client("http://127.0.0.1:" + closed.getLocalPort());
        }
    }

    private static RegistryClient client(String uri) {
        RetryPolicy twice =
                RetryPolicy.builder().attempts(2).firstDelay(Duration.ZERO).build();
        return RegistryClient.create(ClientOptions.builder(uri).retry(twice).build());
    }

    @Test
    void bringTheRightBytesOrAClearError() throws IOException {
        try (first;
                second;
                dead) {
            for (int i = 0; i < RUNS; i++) {
                try {
                    run(SEED + i);
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("-Docikit.faults=1 -Docikit.faults.seed=" + (SEED + i) + ": " + e, e);
                }
            }
        }
        assertThat(well).as("runs that ended well, of " + RUNS).isGreaterThanOrEqualTo(RUNS / 2);
    }

    private void run(long seed) throws IOException {
        Random chance = new Random(seed);
        byte[] content = RandomContent.seeded(seed).bytes(1 + chance.nextInt(MOST_BYTES));
        Digest digest = Digest.sha256(content);
        boolean push = chance.nextInt(3) == 0;
        boolean part = !push && chance.nextInt(3) == 0;
        boolean file = !push && !part && chance.nextBoolean();
        if (!push) {
            first.registry().pushBlob(REPOSITORY, digest, BlobSource.of(content));
            second.registry().pushBlob(REPOSITORY, digest, BlobSource.of(content));
        }
        // Nobody can tell that a part of a blob is wrong.
        Function<Phase, @Nullable Mishap> fate = fate(chance, chance.nextDouble() / 5, !part && chance.nextInt(4) == 0);
        first.fate(fate);
        second.fate(fate);
        try (RegistryClient one = client("http://" + first.host());
                RegistryClient two = client("http://" + second.host());
                UnifiedRegistry unified = UnifiedRegistry.create(
                        UnifyOptions.builder().readPolicy(ReadPolicy.BALANCED).build(),
                        List.of(Member.of("one", one), Member.of("dead", dead), Member.of("two", two)));
                LargeBlobs large = LargeBlobs.wrap(new Stalling(push ? one : unified, chance), options(chance))) {
            if (push) {
                push(large, digest, content, chance.nextInt(3));
            } else if (part) {
                int start = chance.nextInt(content.length);
                int end = start + 1 + chance.nextInt(content.length - start);
                try (BlobReader reader = large.getBlobRange(REPOSITORY, digest, ByteRange.of(start, end - start))) {
                    assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, start, end));
                }
            } else if (file) {
                Path target = directory.resolve("run" + seed);
                large.downloadTo(REPOSITORY, digest, target);
                assertThat(Files.readAllBytes(target)).isEqualTo(content);
            } else {
                try (BlobReader reader = large.getBlob(REPOSITORY, digest)) {
                    assertThat(reader.readAllBytes()).isEqualTo(content);
                }
            }
            well++;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(REPOSITORY);
            assertThat(directory.resolve("run" + seed)).doesNotExist();
        } finally {
            first.fate(phase -> null);
            second.fate(phase -> null);
        }
    }

    private void push(LargeBlobs large, Digest digest, byte[] content, int how) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(content);
        switch (how) {
            case 0 -> large.pushBlob(REPOSITORY, digest, BlobSource.of(content));
            case 1 -> large.pushBlob(REPOSITORY, digest, BlobSource.once(in, content.length));
            default -> large.upload(REPOSITORY, in);
        }
        first.fate(phase -> null);
        try (BlobReader reader = first.registry().getBlob(REPOSITORY, digest)) {
            assertThat(reader.readAllBytes()).isEqualTo(content);
        }
    }

    private static LargeOptions options(Random chance) {
        return LargeOptions.builder()
                .thresholdBytes(1000)
                .firstRequests(1 + chance.nextInt(6))
                .minRangeBytes(1 + chance.nextInt(20_000))
                .memoryBytes(10_000 + chance.nextInt(MOST_BYTES))
                .chunkBytes(5_000 + chance.nextInt(100_000))
                .attempts(5)
                .firstPause(Duration.ZERO)
                .patience(Duration.ofMillis(30))
                .build();
    }

    private static Function<Phase, @Nullable Mishap> fate(Random chance, double rate, boolean mean) {
        Mishap[] all = Mishap.values();
        return phase -> {
            synchronized (chance) {
                if (chance.nextDouble() >= rate) {
                    return null;
                }
                Mishap mishap = all[chance.nextInt(all.length)];
                return mishap.isBearable() || mean ? mishap : null;
            }
        };
    }

    /** Some of its readers stand still in the middle until they are closed. */
    private static final class Stalling extends WrappedRegistry {
        private final OciRegistry inner;
        private final Random chance;

        Stalling(OciRegistry inner, Random chance) {
            this.inner = inner;
            this.chance = chance;
        }

        @Override
        protected <T> T call(Call<T> call) throws IOException {
            return call.mapStreams(call.on(inner), new StreamMapper() {
                @Override
                public BlobReader reader(BlobReader reader) {
                    synchronized (chance) {
                        return chance.nextInt(20) > 0
                                ? reader
                                : new StandingReader(reader, chance.nextInt((int) reader.length()));
                    }
                }
            });
        }
    }
}
