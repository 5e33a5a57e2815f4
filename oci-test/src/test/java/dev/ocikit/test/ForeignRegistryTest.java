// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.net.URI;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Any registry that is already running: {@code -Docikit.registry=http://localhost:5000}. */
@EnabledIfSystemProperty(named = "ocikit.registry", matches = ".+")
class ForeignRegistryTest extends SpecificationContract {
    @Override
    protected URI registry() {
        return URI.create(System.getProperty("ocikit.registry"));
    }
}
