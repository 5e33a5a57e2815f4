// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rule that a test holds a registry to: its number in our list, its level and the line of the specification, for instance
 * {@code S-3.4 MUST L171}; or where else it stands, for instance {@code RFC 9110 13.1.2}. It is the beginning of the test's display name.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Rule {
    String value();
}
