/** Registries that show what happens in them. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.debug {
    requires transitive dev.ocikit.api;
    requires transitive static org.jspecify;

    exports dev.ocikit.debug;
}
