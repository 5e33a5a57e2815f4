// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of rules for servers, against the tests that name them. */
class SpecificationRulesTest {
    /** How many rules each group of the list has: of all endpoints (G), of endpoint 1 and so on, of proxies (P). */
    private static final Map<String, Integer> GROUPS = Map.ofEntries(
            Map.entry("G", 19),
            Map.entry("1", 2),
            Map.entry("2", 9),
            Map.entry("3", 7),
            Map.entry("4", 11),
            Map.entry("5", 4),
            Map.entry("6", 4),
            Map.entry("7", 10),
            Map.entry("8", 9),
            Map.entry("9", 5),
            Map.entry("10", 3),
            Map.entry("11", 4),
            Map.entry("12", 12),
            Map.entry("13", 2),
            Map.entry("14", 2),
            Map.entry("P", 2));

    /** What no request can show: the endpoint may be used for authentication; an upload that nobody finishes times out some day. */
    private static final Set<String> NOT_OVER_THE_WIRE = Set.of("S-1.2", "S-14.2");

    private static final Pattern NUMBER = Pattern.compile("S-(G|P|\\d+\\.)\\d+");

    @Test
    void everyRuleForServersHasATest() {
        Set<String> expected = new TreeSet<>();
        GROUPS.forEach((group, size) -> IntStream.rangeClosed(1, size)
                .mapToObj(number -> "S-" + group + (group.matches("\\d+") ? "." : "") + number)
                .forEach(expected::add));
        expected.removeAll(NOT_OVER_THE_WIRE);
        Set<String> tested = new TreeSet<>();
        rules().map(Rule::value)
                .forEach(rule -> NUMBER.matcher(rule).results().forEach(found -> tested.add(found.group())));
        assertThat(tested).containsExactlyElementsOf(expected);
    }

    @Test
    void everyTestNamesItsRule() {
        List<Method> nameless =
                tests().filter(test -> test.getAnnotation(Rule.class) == null).toList();
        assertThat(nameless).isEmpty();
    }

    private static Stream<Rule> rules() {
        return tests().map(test -> test.getAnnotation(Rule.class)).filter(rule -> rule != null);
    }

    private static Stream<Method> tests() {
        return Arrays.stream(SpecificationContract.class.getInterfaces())
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(Method::isDefault);
    }
}
