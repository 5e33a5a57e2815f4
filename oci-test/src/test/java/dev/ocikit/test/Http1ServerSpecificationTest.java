// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The specification, over the JDK's engine and a registry in memory. */
class Http1ServerSpecificationTest extends SpecificationContract {
    @RegisterExtension
    static final RegistryExtension REGISTRY = RegistryExtension.inMemory();

    @Override
    protected URI registry() {
        return REGISTRY.uri();
    }

    /** The JDK's parser is not ours to mend: it takes trailers for a broken body, and the last word of a line for its version. */
    @Override
    protected Set<SpecificationFeature> features() {
        return EnumSet.complementOf(EnumSet.of(SpecificationFeature.STRICT_PARSER));
    }
}
