/** A registry that keeps everything in memory. Start from {@link dev.ocikit.mem.MemRegistry}. */
package dev.ocikit.mem;
