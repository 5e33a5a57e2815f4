/**
 * One interface for everything that behaves like an OCI registry. Start from {@link dev.ocikit.api.OciRegistry}, what a registry can do,
 * and {@link dev.ocikit.api.WrappedRegistry}, how one registry is put around another.
 */
package dev.ocikit.api;
