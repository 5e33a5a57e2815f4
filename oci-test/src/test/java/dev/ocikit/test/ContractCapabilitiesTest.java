// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What the specification leaves to a registry is a capability: whether a registry keeps the contract depends on what it declares. */
class ContractCapabilitiesTest {
    static List<Peculiarity> peculiarities() {
        return PeculiarRegistries.all();
    }

    static List<Peculiarity> excesses() {
        return PeculiarRegistries.excesses();
    }

    @ParameterizedTest
    @MethodSource("peculiarities")
    void aRegistryMayLackACapabilityThatItDoesNotDeclare(Peculiarity peculiarity) throws Exception {
        assertThat(run(peculiarity, peculiarity.with(), Capabilities.all()).getTestsFailedCount())
                .as("the test fails for a registry that claims the capability")
                .isEqualTo(1);
        assertThat(run(peculiarity, peculiarity.with(), without(peculiarity)).getTestsFailedCount())
                .as("the test does not fail for one that does not")
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("excesses")
    void aRegistryWithoutTheCapabilityKeepsTheRestOfTheTest(Peculiarity excess) throws Exception {
        assertThat(run(excess, excess.with(), without(excess)).getTestsFailedCount())
                .isEqualTo(1);
    }

    @Test
    void theQueryOfALocationIsNoPartOfAnUploadsId() throws Exception {
        assertThat(resumed(inner -> new QueriedIds(inner, id -> id)).getTestsSucceededCount())
                .isEqualTo(1);
    }

    @Test
    void theWholeOfTheLastSegmentOfALocationIsTheUploadsId() throws Exception {
        Set<String> known = ConcurrentHashMap.newKeySet();
        UnaryOperator<String> firstIgnored = id -> known.stream()
                .filter(other -> other.substring(1).equals(id.substring(1)))
                .findFirst()
                .orElse(id);
        assertThat(resumed(inner -> new QueriedIds(remembering(inner, known), firstIgnored))
                        .getTestsFailedCount())
                .isEqualTo(1);
        UnaryOperator<String> endIgnored = id -> known.stream()
                .filter(other -> id.length() > 10 && other.startsWith(id.substring(0, id.length() - 10)))
                .findFirst()
                .orElse(id);
        assertThat(resumed(inner -> new QueriedIds(remembering(inner, known), endIgnored))
                        .getTestsFailedCount())
                .isEqualTo(1);
    }

    private static OciRegistry remembering(OciRegistry inner, Set<String> ids) {
        return new Delegate(inner) {
            @Override
            public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
                BlobWriter writer = inner.startBlobUpload(repository, options);
                ids.add(writer.id());
                return writer;
            }
        };
    }

    private static TestExecutionSummary resumed(UnaryOperator<OciRegistry> with) throws Exception {
        return ContractRun.of("Resumption", "anUploadThatNobodyStartedIsUnknown", with);
    }

    private static Capabilities without(Peculiarity peculiarity) {
        return Capabilities.all().without(peculiarity.capability());
    }

    private static TestExecutionSummary run(
            Peculiarity peculiarity, UnaryOperator<OciRegistry> with, Capabilities capabilities) throws Exception {
        RegistryProfile profile = RegistryProfile.of("peculiar", "1", capabilities);
        return ContractRun.of(peculiarity.part(), peculiarity.test(), with, profile, Map.of());
    }
}
