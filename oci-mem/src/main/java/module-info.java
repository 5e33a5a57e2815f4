/** A registry in memory. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.mem {
    requires transitive dev.ocikit.api;
    requires static org.jspecify;

    exports dev.ocikit.mem;
}
