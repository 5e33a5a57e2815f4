// SPDX-License-Identifier: Apache-2.0
/** The names of the OCI world: digests, references, and the grammar of repositories, tags and hosts. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.ref {
    requires transitive static org.jspecify;

    exports dev.ocikit.ref;

    uses dev.ocikit.ref.DigestAlgorithmProvider;
}
