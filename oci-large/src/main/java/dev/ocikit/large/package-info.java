/** Large blobs at the speed of the wire, in constant memory. */
package dev.ocikit.large;
