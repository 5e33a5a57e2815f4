// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.Capabilities;
import dev.ocikit.test.Capability;
import dev.ocikit.test.RegistryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Our client against distribution's registry, as far as that registry goes. It is run by name, with the address of a running registry in
 * the system property {@code ocikit.distribution}.
 */
@ExtendWith(DistributionDiffers.class)
class DistributionRegistryContract extends RegistryContract {
    private static RegistryClient client;

    @BeforeAll
    static void open() {
        client = RegistryClient.of(System.getProperty("ocikit.distribution"));
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Override
    protected OciRegistry registry() {
        return client;
    }

    /** Version 3.1 knows sha256 only, wants what a manifest refers to, and cancels and counts uploads in its own way. */
    @Override
    protected Capabilities capabilities() {
        return Capabilities.all()
                .without(
                        Capability.SHA512,
                        Capability.COMMIT_UNDER_OTHER_ALGORITHM,
                        Capability.ANONYMOUS_MOUNT,
                        Capability.SPARSE,
                        Capability.ANY_MEDIA_TYPE,
                        Capability.LONG_REPOSITORIES,
                        Capability.EXACT_CODES);
    }
}
