// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.KnownRegistries;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.test.RegistryProfile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Our client against a registry of another make. It is run by name, with two system properties: {@code ocikit.registry} is the address
 * of the running registry, and {@code ocikit.profile} is its name in {@link KnownRegistries}.
 *
 * <p>{@code mvn -B test -pl oci-client -am -Dtest=KnownRegistryContract -Dsurefire.failIfNoSpecifiedTests=false
 * -Docikit.registry=http://127.0.0.1:5000 -Docikit.profile=distribution}
 */
class KnownRegistryContract extends RegistryContract {
    private static RegistryClient client;

    @BeforeAll
    static void open() {
        client = RegistryClient.of(System.getProperty("ocikit.registry"));
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Override
    protected OciRegistry registry() {
        return client;
    }

    @Override
    protected RegistryProfile profile() {
        return KnownRegistries.named(System.getProperty("ocikit.profile"));
    }
}
