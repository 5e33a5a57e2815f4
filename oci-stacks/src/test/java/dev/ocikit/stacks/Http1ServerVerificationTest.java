// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.VerificationContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

class Http1ServerVerificationTest extends VerificationContract {
    private final Servers servers = new Servers();

    @Override
    protected OciRegistry over(OciRegistry inner) throws IOException {
        return servers.clientWithoutRetries(servers.uriOnHttp1(inner));
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
    }
}
