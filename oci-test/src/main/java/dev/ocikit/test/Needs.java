// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Features that a test is about: it is skipped for a registry that lacks one. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Needs {
    SpecificationFeature[] value();
}
