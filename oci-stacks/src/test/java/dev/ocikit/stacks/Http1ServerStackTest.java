// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.StackContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

class Http1ServerStackTest extends StackContract {
    private final Servers servers = new Servers();

    @Override
    protected OciRegistry over(OciRegistry inner) throws IOException {
        // Which error comes through is what is tested, not how often it is tried to get over it.
        return servers.clientWithoutRetries(servers.uriOnHttp1(inner));
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
    }
}
