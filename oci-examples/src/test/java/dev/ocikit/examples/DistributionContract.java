// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.test.KnownRegistries;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.test.RegistryProfile;
import org.junit.jupiter.api.AfterAll;

/** Run by name, with the address of the registry in a system property: {@code -Dtest=DistributionContract -Dregistry=http://localhost:5000}. */
class DistributionContract extends RegistryContract {
    private static final RegistryClient CLIENT = RegistryClient.of(System.getProperty("registry"));

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @Override
    protected OciRegistry registry() {
        return CLIENT;
    }

    @Override
    protected RegistryProfile profile() {
        return KnownRegistries.distribution();
    }
}
