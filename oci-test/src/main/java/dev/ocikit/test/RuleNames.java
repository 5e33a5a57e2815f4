// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names a test after its rule and its sentence: {@code S-3.4 MUST L171: names the digest of a manifest}. */
final class RuleNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> type, Method method) {
        Rule rule = method.getAnnotation(Rule.class);
        String sentence = method.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
        return rule == null ? sentence : rule.value() + ": " + sentence.toLowerCase(Locale.ROOT);
    }
}
