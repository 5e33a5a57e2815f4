// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of registries, for the modules of ocikit and for everyone who implements or uses a registry.
 *
 * <p>{@link dev.ocikit.test.RegistryContract} is what every registry keeps, {@link dev.ocikit.test.RandomContent} makes content to push,
 * {@link dev.ocikit.test.FaultProxy} breaks connections, and {@link dev.ocikit.test.LeakCheck} finds what a test left open.
 * {@link dev.ocikit.test.KnownRegistries} has profiles of registries of other makes: their capabilities, and the tests that they fail.
 * {@link dev.ocikit.test.SpecificationContract} is what a registry keeps over HTTP, rule by rule of the distribution specification.
 */
@org.jspecify.annotations.NullMarked
package dev.ocikit.test;
