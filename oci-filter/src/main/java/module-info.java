/** Views of a registry: read-only, immutable, selected, checked, under a prefix, and several as one by repository. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.filter {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.filter;
}
