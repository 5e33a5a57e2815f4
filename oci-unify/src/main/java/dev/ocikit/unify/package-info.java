/** Several registries as one. Start from {@link dev.ocikit.unify.UnifiedRegistry}. */
package dev.ocikit.unify;
