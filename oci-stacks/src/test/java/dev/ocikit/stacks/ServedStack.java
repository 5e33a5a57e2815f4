// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.SpecificationContract;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The specification over a stack that Jetty serves, for as long as the class is tested. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServedStack extends SpecificationContract {
    private final Servers servers = new Servers();
    private URI uri = URI.create("http://not.started.invalid");

    /** Returns the stack. What it has opened on the way closes with the servers. */
    abstract OciRegistry stack(Servers open) throws IOException;

    @BeforeAll
    final void start() throws IOException {
        uri = servers.uriOnJetty(stack(servers));
    }

    @AfterAll
    final void stop() {
        servers.close();
    }

    @Override
    protected final URI registry() {
        return uri;
    }
}
