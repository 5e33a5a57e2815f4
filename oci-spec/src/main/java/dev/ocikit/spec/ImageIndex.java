// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of manifests: an image for several platforms, the referrers of a manifest, the entry of a layout (image-spec,
 * image-index.md). Docker's manifest list has the same members under another media type. Immutable.
 *
 * <p>Entries that are not readable as descriptors are missing from {@link #manifests()}; {@link #validate()} names
 * them, and they are kept.
 */
public final class ImageIndex extends Document implements Manifest {
    private static final Member<ImageIndex, Long> SCHEMA_VERSION =
            Member.expected("schemaVersion", SchemaVersion.KIND, i -> i.schemaVersion);
    private static final Member<ImageIndex, String> MEDIA_TYPE =
            Member.optional("mediaType", Kinds.MEDIA_TYPE, i -> i.mediaType);
    private static final Member<ImageIndex, String> ARTIFACT_TYPE =
            Member.optional("artifactType", Kinds.MEDIA_TYPE, i -> i.artifactType);
    private static final Member<ImageIndex, List<Descriptor>> MANIFESTS =
            Member.due("manifests", ListKind.sparse(Descriptor.CODEC), i -> i.manifests);
    private static final Member<ImageIndex, Descriptor> SUBJECT =
            Member.optional("subject", new SubjectKind(), i -> i.subject);
    private static final Member<ImageIndex, Map<String, String>> ANNOTATIONS =
            Member.optional("annotations", Kinds.STRING_MAP, i -> i.annotations);

    static final Codec<ImageIndex> CODEC = new Codec<>(
            ImageIndex::new, List.of(SCHEMA_VERSION, MEDIA_TYPE, ARTIFACT_TYPE, MANIFESTS, SUBJECT, ANNOTATIONS));

    private final String assumedMediaType;
    private final @Nullable Long schemaVersion;
    private final @Nullable String mediaType;
    private final @Nullable String artifactType;
    private final @Nullable List<Descriptor> manifests;
    private final @Nullable Descriptor subject;
    private final @Nullable Map<String, String> annotations;
    private final @Nullable Finding firstDefect;

    private ImageIndex(Values<ImageIndex> values) {
        this(values, MediaTypes.IMAGE_INDEX);
    }

    private ImageIndex(Values<ImageIndex> values, String assumedMediaType) {
        this(values, assumedMediaType, new Inspection());
    }

    /** Creates a document that was read, with what the reading found. */
    ImageIndex(Values<ImageIndex> values, String assumedMediaType, Inspection reading) {
        super(values.rest());
        this.firstDefect = reading.firstError().orElse(null);
        this.assumedMediaType = assumedMediaType;
        schemaVersion = values.get(SCHEMA_VERSION);
        mediaType = values.get(MEDIA_TYPE);
        artifactType = values.get(ARTIFACT_TYPE);
        manifests = values.get(MANIFESTS);
        subject = values.get(SUBJECT);
        annotations = values.get(ANNOTATIONS);
    }

    /** An OCI index of these manifests and nothing else. */
    public static ImageIndex of(List<Descriptor> manifests) {
        return builder().manifests(manifests).build();
    }

    /**
     * Reads an index.
     *
     * @throws DocumentException as {@link Manifest#read}, and if it is an image manifest
     */
    public static ImageIndex read(byte[] json) throws DocumentException {
        if (ManifestReader.read(json, MediaTypes.IMAGE_INDEX) instanceof ImageIndex index) {
            return index;
        }
        throw ManifestReader.refused("config", "an image index has no such member, an image manifest has");
    }

    /** A builder for an OCI index without manifests. */
    public static Builder builder() {
        return new Builder(CODEC.noValues(), MediaTypes.IMAGE_INDEX)
                .set(SCHEMA_VERSION, SchemaVersion.CURRENT)
                .mediaType(MediaTypes.IMAGE_INDEX)
                .manifests(List.of());
    }

    /** A builder with this index's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this), assumedMediaType);
    }

    @Override
    public String mediaType() {
        return mediaType == null || mediaType.isEmpty() ? assumedMediaType : mediaType;
    }

    @Override
    public Optional<String> artifactType() {
        return Optional.ofNullable(artifactType);
    }

    @Override
    public Optional<String> effectiveArtifactType() {
        return artifactType().filter(type -> !type.isEmpty());
    }

    /** The manifests, in order: the first that fits a platform is meant. */
    public List<Descriptor> manifests() {
        return orEmpty(manifests);
    }

    @Override
    public Optional<Descriptor> subject() {
        return Optional.ofNullable(subject);
    }

    @Override
    public Map<String, String> annotations() {
        return orEmpty(annotations);
    }

    @Override
    public Optional<Finding> firstDefect() {
        return Optional.ofNullable(firstDefect);
    }

    @Override
    public List<Descriptor> children() {
        return manifests();
    }

    @Override
    Codec<ImageIndex> codec() {
        return CODEC;
    }

    @Override
    void checkWhole(Inspection at) {
        SchemaVersion.checkMediaType(mediaType, MediaTypes.isImageIndex(mediaType), rest, at);
    }

    /** Builds an {@link ImageIndex}. */
    public static final class Builder extends DocumentBuilder<ImageIndex, Builder> {
        private Builder(Values<ImageIndex> values, String assumedMediaType) {
            super(values, complete -> new ImageIndex(complete, assumedMediaType));
        }

        /** Sets {@code mediaType}: OCI's, the default, or Docker's. */
        public Builder mediaType(@Nullable String mediaType) {
            return set(MEDIA_TYPE, mediaType);
        }

        /** Sets {@code artifactType}. */
        public Builder artifactType(@Nullable String artifactType) {
            return set(ARTIFACT_TYPE, artifactType);
        }

        /** Sets {@code manifests}. */
        public Builder manifests(List<Descriptor> manifests) {
            return setList(MANIFESTS, manifests);
        }

        /** Sets {@code subject}. */
        public Builder subject(@Nullable Descriptor subject) {
            return set(SUBJECT, subject);
        }

        /** Sets all {@code annotations}. */
        public Builder annotations(@Nullable Map<String, String> annotations) {
            return setMap(ANNOTATIONS, annotations);
        }

        /** Adds or replaces one of the {@code annotations}. */
        public Builder annotation(String key, String value) {
            return put(ANNOTATIONS, key, value);
        }
    }
}
