// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registry stores under tags: an image manifest or an index, in OCI's or Docker's media types.
 *
 * <p>A digest is over the bytes that were pushed. Keep them: a document that is written again need not give the same.
 */
public sealed interface Manifest permits ImageManifest, ImageIndex {
    /**
     * The maximum number of JSON values in a manifest that {@link #read} accepts, strings and nested values included. An index of 4 MiB with
     * the shortest possible descriptors has 150,000; values of one or two bytes each would take 25 times the size of the manifest in memory.
     */
    int MAX_VALUES = 250_000;

    /**
     * Reads a manifest by its members: one with {@code config} or {@code layers} is an image manifest, one with
     * {@code manifests} an index.
     *
     * @param json the manifest, as large as the caller is willing to take
     * @param mediaType the type that came with it, with or without parameters; it counts where the manifest has no
     *     {@code mediaType} of its own
     * @throws DocumentException if the bytes are neither, in which case the message names the kind of document if it is
     *     known; if they are both, or their media type is that of the other, so that two readers could understand them
     *     differently, one that ignores the case of names included; if there are more than {@link #MAX_VALUES} values, or
     *     the manifest exceeds a limit of {@link Members#read}; or if nothing sensible remains of the manifest
     */
    static Manifest read(byte[] json, @Nullable String mediaType) throws DocumentException {
        return ManifestReader.read(json, mediaType);
    }

    /** The manifest's own media type, or what was assumed where it has none. */
    String mediaType();

    /** The type of the artifact, if the manifest has one of its own. */
    Optional<String> artifactType();

    /**
     * The type that a list of referrers shows: the artifact type; without one, the media type of an image manifest's
     * config; without one, an index has none (distribution-spec, listing referrers).
     */
    Optional<String> effectiveArtifactType();

    /** The manifest that this one refers to. Its media type is empty where the descriptor has none. */
    Optional<Descriptor> subject();

    /** The annotations, in order. */
    Map<String, String> annotations();

    /** The content that makes up this manifest: config and layers, or manifests. The subject is not among them. */
    List<Descriptor> children();

    /**
     * The first thing that {@link #read} tolerated although a part of the manifest is lost to readers with typed fields:
     * a value of the wrong type, a descriptor that is none, a schema version other than 2, a list that is absent. A
     * registry should refuse to store such a manifest. Empty for a manifest that was built.
     */
    Optional<Finding> firstDefect();

    /** All departures from the specification; see {@link Document#validate()}. */
    List<Finding> validate();

    /** All members; see {@link Document#members()}. */
    Members members();

    /** Writes the manifest; see {@link Document#toJson()}. */
    byte[] toJson();
}
