// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A visitor who says their name and is believed. Nobody without one may do anything; who has one may do everything in repositories that
 * begin with it, and read those that begin with {@code shared}.
 */
final class NamedVisitor implements Visitor {
    private final Optional<String> name;
    private final List<Need> asked = new ArrayList<>();

    NamedVisitor(Request request) {
        name = Optional.ofNullable(request.header("X-Name"));
    }

    /** Returns all that was asked by {@link #check}. */
    List<Need> asked() {
        return asked;
    }

    @Override
    public Optional<String> name() {
        return name;
    }

    @Override
    public void check(List<Need> needs) throws OciException {
        asked.addAll(needs);
        refuse(needs);
    }

    private void refuse(List<Need> needs) throws OciException {
        if (name.isEmpty()) {
            throw OciException.of(ErrorCode.UNAUTHORIZED, "who are you?");
        }
        for (Need need : needs) {
            String repository = need.repository();
            boolean shared = repository.startsWith("shared") && need.access() == Access.READ;
            if (!repository.isEmpty() && !shared && !repository.startsWith(name.get())) {
                throw OciException.of(ErrorCode.DENIED, need.access() + " of " + repository + " is not allowed");
            }
        }
    }

    @Override
    public OciRegistry view(OciRegistry registry) {
        return new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws IOException {
                refuse(call.needs());
                return call.on(registry);
            }
        };
    }

    @Override
    public List<String> challenges(List<Need> needs) {
        return List.of("Name needs=\"" + needs.size() + "\"", "Other");
    }
}
