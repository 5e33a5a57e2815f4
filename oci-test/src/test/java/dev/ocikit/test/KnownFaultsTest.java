// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class KnownFaultsTest {
    private static final String TEST = "aBlobIsDeleted";
    private static final RegistryFault LISTED = RegistryFault.of("Deletes." + TEST, "it forgets to delete");
    private static final RegistryFault RACE = RegistryFault.intermittent("Deletes." + TEST, "it may be too late");
    private static final Map<String, String> STRICT = Map.of("dev.ocikit.test.faults", "strict");

    private static OciRegistry faulty(OciRegistry registry) {
        return new Delegate(registry) {
            @Override
            public void deleteBlob(String repository, Digest digest) throws IOException {
                inner.resolveBlob(repository, digest);
            }
        };
    }

    private static TestExecutionSummary run(
            UnaryOperator<OciRegistry> with, Map<String, String> parameters, RegistryFault... faults) throws Exception {
        RegistryProfile profile = RegistryProfile.conforming().withFaults(faults);
        return ContractRun.of("Deletes", TEST, with, profile, parameters);
    }

    @Test
    void theFailureOfATestThatIsListedIsSkipped() throws Exception {
        for (Map<String, String> parameters : List.of(Map.<String, String>of(), STRICT)) {
            TestExecutionSummary listed = run(KnownFaultsTest::faulty, parameters, LISTED);
            assertThat(listed.getTestsFailedCount()).isZero();
            assertThat(listed.getTestsAbortedCount()).isEqualTo(1);
            assertThat(run(KnownFaultsTest::faulty, parameters, RACE).getTestsAbortedCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void theFailureOfATestThatIsNotListedIsAFailure() throws Exception {
        RegistryFault other = RegistryFault.of("Blobs." + TEST, "a part without such a test");
        assertThat(run(KnownFaultsTest::faulty, Map.of()).getTestsFailedCount()).isEqualTo(1);
        assertThat(run(KnownFaultsTest::faulty, Map.of(), other).getTestsFailedCount())
                .isEqualTo(1);
    }

    @Test
    void aListedTestThatPassesDoesSo() throws Exception {
        assertThat(run(UnaryOperator.identity(), Map.of(), LISTED).getTestsSucceededCount())
                .isEqualTo(1);
        assertThat(run(UnaryOperator.identity(), STRICT, RACE).getTestsSucceededCount())
                .isEqualTo(1);
    }

    @Test
    void aListedTestThatPassesIsAFailureInAStrictRun() throws Exception {
        TestExecutionSummary strict = run(UnaryOperator.identity(), STRICT, LISTED);
        assertThat(strict.getTestsFailedCount()).isEqualTo(1);
        assertThat(strict.getFailures().get(0).getException()).hasMessageContaining("it forgets to delete");
    }

    @Test
    void aListedParameterizedTestFailsForSomeParametersOnly() throws Exception {
        String test = "aManifestWithADefectIsRefused";
        UnaryOperator<OciRegistry> oldSchemasOnly = registry -> new Delegate(registry) {
            @Override
            public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                    throws IOException {
                String json = new String(manifest.toByteArray(), StandardCharsets.UTF_8);
                return json.contains("\"schemaVersion\":1")
                        ? manifest.descriptor()
                        : inner.pushManifest(repository, manifest, tags);
            }
        };
        RegistryProfile listed = RegistryProfile.conforming()
                .withFaults(RegistryFault.of("Documents." + test, "it takes manifests of the first schema"));
        TestExecutionSummary summary = ContractRun.of("Documents", test, oldSchemasOnly, listed, STRICT);
        assertThat(summary.getTestsFailedCount()).isZero();
        assertThat(summary.getTestsAbortedCount()).isEqualTo(1);
        assertThat(summary.getTestsSucceededCount()).isPositive();
        assertThat(ContractRun.of("Documents", test, oldSchemasOnly).getTestsFailedCount())
                .isEqualTo(1);
    }
}
