/** The interface of an OCI registry and the values that flow through it. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.api {
    requires transitive dev.ocikit.ref;
    requires transitive dev.ocikit.spec;
    requires transitive static org.jspecify;

    exports dev.ocikit.api;
}
