// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Registries, and clients behind a proxy, choose hosts, realms and repositories; many can have one hash. */
class KeyOrderTest {
    private static final CredentialHelper HELPER = new CredentialHelper(Path.of("helper"), Map.of(), Duration.ZERO);
    private static final Origin ORIGIN = new Origin("https", "registry.test", 443);

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; i < 8; i++) {
            List<String> longer = new ArrayList<>();
            for (String text : texts) {
                longer.add(text + "Aa");
                longer.add(text + "BB");
            }
            texts = longer;
        }
        return texts;
    }

    private static Scope repository(String name) {
        return Scope.of("repository", name, List.of("pull"));
    }

    private static <K extends Comparable<K>> void assertOrdered(Function<String, K> key) {
        List<K> keys = texts().stream().map(key).toList();
        assertThat(keys.stream().map(Object::hashCode).distinct()).hasSize(1);
        assertThat(new TreeSet<>(keys)).hasSameSizeAs(keys).containsAll(keys);
        for (String text : texts()) {
            assertThat(key.apply(text)).isEqualByComparingTo(key.apply(text));
        }
    }

    @Test
    void keysOfTokensOfEqualHashesAreOrdered() {
        assertOrdered(name -> new TokenKey(ORIGIN, "realm", "service", "", repository(name)));
        assertOrdered(realm -> new TokenKey(ORIGIN, realm, "service", "", Scope.NONE));
        assertOrdered(service -> new TokenKey(ORIGIN, "realm", service, "", Scope.NONE));
        assertOrdered(who -> new TokenKey(ORIGIN, "realm", "service", who, Scope.NONE));
        assertOrdered(host -> new TokenKey(new Origin("https", host, 443), "realm", "service", "", Scope.NONE));
    }

    @Test
    void hostsAndQuestionsOfEqualHashesAreOrdered() {
        assertOrdered(host -> new Origin("https", host, 443));
        assertOrdered(host -> new RegistryKey(host, ""));
        assertOrdered(path -> new RegistryKey("registry.test", path));
        assertOrdered(server -> new HelperAnswers.Question(HELPER, server));
    }

    @Test
    void scopesAreOrderedByResourcesAndActions() {
        List<Scope> ordered = List.of(
                Scope.NONE,
                repository("a"),
                repository("a").union(repository("b")),
                Scope.of("repository", "a", List.of("pull", "push")),
                Scope.of("repository", "a", List.of("push")),
                repository("b"));
        List<Scope> shuffled = new ArrayList<>(ordered);
        java.util.Collections.reverse(shuffled);
        assertThat(new TreeSet<>(shuffled)).containsExactlyElementsOf(ordered);
        assertOrdered(KeyOrderTest::repository);
    }
}
