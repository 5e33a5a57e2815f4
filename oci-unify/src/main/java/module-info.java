/** Several registries as one. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.unify {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.unify;
}
