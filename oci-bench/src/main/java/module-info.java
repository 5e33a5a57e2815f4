/** Measurements of registries over HTTP. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.bench {
    requires dev.ocikit.client;
    requires transitive static org.jspecify;

    exports dev.ocikit.bench;
}
