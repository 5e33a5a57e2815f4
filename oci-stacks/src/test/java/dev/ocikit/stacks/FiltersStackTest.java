// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.Access;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.filter.AccessRule;
import dev.ocikit.filter.AccessRules;
import dev.ocikit.filter.CheckedRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.test.StackContract;
import org.junit.jupiter.api.Nested;

/** What views let through. */
class FiltersStackTest {
    /** All repositories are selected. */
    @Nested
    class Selected extends StackContract {
        @Override
        protected OciRegistry over(OciRegistry inner) {
            return SelectedRegistry.of(inner, name -> true, true);
        }
    }

    /** Everything is allowed. */
    @Nested
    class Checked extends StackContract {
        @Override
        protected OciRegistry over(OciRegistry inner) {
            return CheckedRegistry.of(inner, AccessRules.of(AccessRule.allow("**", Access.values())));
        }
    }

    /** A prefix is taken away again beneath, so that the test finds its repositories under their names. */
    @Nested
    class PrefixedAndRouted extends StackContract {
        @Override
        protected OciRegistry over(OciRegistry inner) {
            return PrefixedRegistry.of(RoutedRegistry.of(Route.below("hub.test", inner)), "hub.test", true);
        }
    }
}
