// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static Scope of(Need... needs) {
        return Scope.of(List.of(needs));
    }

    @Test
    void asksForNoMoreThanACallNeeds() {
        assertThat(of(new Need("a/b", Access.READ))).hasToString("repository:a/b:pull");
        assertThat(of(new Need("a/b", Access.LIST))).hasToString("repository:a/b:pull");
        assertThat(of(new Need("a/b", Access.WRITE))).hasToString("repository:a/b:pull,push");
        assertThat(of(new Need("a/b", Access.DELETE))).hasToString("repository:a/b:delete");
        assertThat(of(new Need("", Access.LIST))).hasToString("registry:catalog:*");
        assertThat(of()).isEqualTo(Scope.NONE).hasToString("");
    }

    @Test
    void aMountTakesBothRepositoriesTheTargetFirst() {
        assertThat(of(new Need("a", Access.READ), new Need("z", Access.WRITE)).list())
                .containsExactly("repository:z:pull,push", "repository:a:pull");
    }

    @Test
    void isCanonical() {
        assertThat(Scope.parse("  repository:b:push,pull\trepository:a:pull repository:b:pull "))
                .isEqualTo(Scope.parse("repository:a:pull repository:b:pull,push"))
                .hasToString("repository:b:pull,push repository:a:pull");
    }

    @Test
    void readsHostsInNamesAndWhatStandsForItself() {
        assertThat(Scope.parse("repository:host:5000/a:pull").list()).containsExactly("repository:host:5000/a:pull");
        assertThat(Scope.parse("aws").list()).containsExactly("aws");
        assertThat(Scope.parse("aws repository:a:pull").standing()).hasToString("aws");
        assertThat(Scope.parse("").isEmpty()).isTrue();
    }

    @Test
    void readsNoMoreThanItMust() {
        assertThat(Scope.parse("x ".repeat(10_000)).list()).containsExactly("x");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            many.append("repository:").append(i).append(":pull ");
        }
        assertThat(Scope.parse(many.toString()).list()).hasSize(64);
    }

    @Test
    void coversWhatItAllows() {
        Scope push = Scope.parse("repository:a:pull,push");
        assertThat(push.covers(Scope.parse("repository:a:pull"))).isTrue();
        assertThat(push.covers(Scope.NONE)).isTrue();
        assertThat(push.covers(Scope.parse("repository:b:pull"))).isFalse();
        assertThat(push.covers(Scope.parse("repository:a:delete"))).isFalse();
        assertThat(Scope.parse("repository:a:*").covers(push)).isTrue();
        assertThat(push.covers(Scope.parse("repository:a:*"))).isFalse();
        assertThat(push.covers(Scope.parse("aws"))).isFalse();
    }

    @Test
    void aUnionAllowsBoth() {
        Scope union = Scope.parse("repository:a:pull aws").union(Scope.parse("repository:a:push repository:b:pull"));
        assertThat(union).isEqualTo(Scope.parse("aws repository:a:pull,push repository:b:pull"));
    }

    @Test
    void readingTakesNothingThatChangesARepository() {
        assertThat(Scope.parse("repository:a:pull,push,delete repository:b:* registry:catalog:* aws")
                        .reading())
                .isEqualTo(Scope.parse("repository:a:pull registry:catalog:* aws"));
    }

    @Test
    void knowsWhatToAskForInstead() {
        assertThat(of(new Need("a", Access.DELETE)).deletingByAll()).hasToString("repository:a:*");
        Scope mount = of(new Need("a", Access.READ), new Need("z", Access.WRITE));
        assertThat(mount.withoutSources()).hasToString("repository:z:pull,push");
        Scope read = of(new Need("a", Access.READ));
        assertThat(read.withoutSources()).isEqualTo(read);
        assertThat(read.deletingByAll()).isEqualTo(read);
    }
}
