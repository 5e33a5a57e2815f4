/** Measurements of registries over HTTP. Start from {@link dev.ocikit.bench.Bench}. */
package dev.ocikit.bench;
