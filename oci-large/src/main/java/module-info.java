/** Parallel transfer of large blobs. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.large {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.large;
}
