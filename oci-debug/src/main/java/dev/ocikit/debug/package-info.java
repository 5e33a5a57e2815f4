/**
 * Registries that show what happens in them. Start from {@link dev.ocikit.debug.ObservedRegistry}; in tests, from
 * {@link dev.ocikit.debug.CallRecorder}.
 */
package dev.ocikit.debug;
