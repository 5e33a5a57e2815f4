// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.util.List;
import java.util.function.UnaryOperator;

/** Three scripted registries as one. */
final class Trio implements AutoCloseable {
    static final String REPOSITORY = "some/repository";

    final ScriptedRegistry a = new ScriptedRegistry();
    final ScriptedRegistry b = new ScriptedRegistry();
    final ScriptedRegistry c = new ScriptedRegistry();
    final UnifiedRegistry unified;

    Trio() {
        this(options -> options);
    }

    Trio(UnaryOperator<UnifyOptions.Builder> options) {
        unified = UnifiedRegistry.create(options.apply(UnifyOptions.builder()).build(), members());
    }

    List<Member> members() {
        return List.of(Member.of("a", a), Member.of("b", b), Member.of("c", c));
    }

    @Override
    public void close() {
        unified.close();
    }
}
