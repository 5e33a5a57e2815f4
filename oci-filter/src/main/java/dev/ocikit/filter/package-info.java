/**
 * Views of a registry. Each is a registry itself, so they stack: {@link dev.ocikit.filter.ReadOnlyRegistry},
 * {@link dev.ocikit.filter.ImmutableRegistry}, {@link dev.ocikit.filter.SelectedRegistry}, {@link dev.ocikit.filter.CheckedRegistry},
 * {@link dev.ocikit.filter.PrefixedRegistry} and {@link dev.ocikit.filter.RoutedRegistry}.
 */
package dev.ocikit.filter;
