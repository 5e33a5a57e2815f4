// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.net.URI;

/** Any registry that is already running, run by name: {@code -Dtest=ForeignRegistrySpecification -Docikit.registry=http://localhost:5000}. */
class ForeignRegistrySpecification extends SpecificationContract {
    @Override
    protected URI registry() {
        return URI.create(System.getProperty("ocikit.registry"));
    }
}
