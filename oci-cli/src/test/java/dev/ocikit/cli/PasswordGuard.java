// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.server.Guard;
import dev.ocikit.server.Request;
import dev.ocikit.server.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Lets nobody in but one user, by Basic authentication. */
record PasswordGuard(String user, String password) implements Guard {
    @Override
    public Visitor admit(Request request) {
        String pair = user + ":" + password;
        String wanted = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new Guest(wanted.equals(request.header("Authorization")) ? Optional.of(user) : Optional.empty());
    }

    private record Guest(Optional<String> name) implements Visitor {
        @Override
        public void check(List<Need> needs) throws OciException {
            if (name.isEmpty()) {
                throw OciException.of(ErrorCode.UNAUTHORIZED, "who are you?");
            }
        }

        @Override
        public OciRegistry view(OciRegistry registry) {
            return registry;
        }

        @Override
        public List<String> challenges(List<Need> needs) {
            return List.of("Basic realm=\"test\"");
        }
    }
}
