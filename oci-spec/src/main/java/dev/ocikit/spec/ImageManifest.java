// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of an image or another artifact: a config and layers (image-spec, manifest.md). Docker's schema 2 has
 * the same members under another media type. Immutable.
 *
 * <p>Not readable without a config, or when one of the layers is unreadable.
 */
public final class ImageManifest extends Document implements Manifest {
    private static final Member<ImageManifest, Long> SCHEMA_VERSION =
            Member.expected("schemaVersion", SchemaVersion.KIND, m -> m.schemaVersion);
    private static final Member<ImageManifest, String> MEDIA_TYPE =
            Member.optional("mediaType", Kinds.MEDIA_TYPE, m -> m.mediaType);
    private static final Member<ImageManifest, String> ARTIFACT_TYPE =
            Member.optional("artifactType", Kinds.MEDIA_TYPE, m -> m.artifactType);
    private static final Member<ImageManifest, Descriptor> CONFIG =
            Member.required("config", Descriptor.CODEC, m -> m.config);
    private static final Member<ImageManifest, List<Descriptor>> LAYERS =
            Member.due("layers", ListKind.whole(Descriptor.CODEC), m -> m.layers);
    private static final Member<ImageManifest, Descriptor> SUBJECT =
            Member.optional("subject", new SubjectKind(), m -> m.subject);
    private static final Member<ImageManifest, Map<String, String>> ANNOTATIONS =
            Member.optional("annotations", Kinds.STRING_MAP, m -> m.annotations);

    static final Codec<ImageManifest> CODEC = new Codec<>(
            ImageManifest::new,
            List.of(SCHEMA_VERSION, MEDIA_TYPE, ARTIFACT_TYPE, CONFIG, LAYERS, SUBJECT, ANNOTATIONS));

    private final String assumedMediaType;
    private final @Nullable Long schemaVersion;
    private final @Nullable String mediaType;
    private final @Nullable String artifactType;
    private final Descriptor config;
    private final @Nullable List<Descriptor> layers;
    private final @Nullable Descriptor subject;
    private final @Nullable Map<String, String> annotations;
    private final @Nullable Finding firstDefect;

    private ImageManifest(Values<ImageManifest> values) {
        this(values, MediaTypes.IMAGE_MANIFEST);
    }

    private ImageManifest(Values<ImageManifest> values, String assumedMediaType) {
        this(values, assumedMediaType, new Inspection());
    }

    /** Creates a document that was read, with what the reading found. */
    ImageManifest(Values<ImageManifest> values, String assumedMediaType, Inspection reading) {
        super(values.rest());
        this.firstDefect = reading.firstError().orElse(null);
        this.assumedMediaType = assumedMediaType;
        schemaVersion = values.get(SCHEMA_VERSION);
        mediaType = values.get(MEDIA_TYPE);
        artifactType = values.get(ARTIFACT_TYPE);
        config = values.require(CONFIG);
        layers = values.get(LAYERS);
        subject = values.get(SUBJECT);
        annotations = values.get(ANNOTATIONS);
    }

    /**
     * Reads an image manifest.
     *
     * @throws DocumentException as {@link Manifest#read}, and if it is an index
     */
    public static ImageManifest read(byte[] json) throws DocumentException {
        if (ManifestReader.read(json, MediaTypes.IMAGE_MANIFEST) instanceof ImageManifest manifest) {
            return manifest;
        }
        throw ManifestReader.refused("manifests", "an image manifest has no such member, an image index has");
    }

    /** A builder for an OCI manifest without layers; a config must be set. */
    public static Builder builder() {
        return new Builder(CODEC.noValues(), MediaTypes.IMAGE_MANIFEST)
                .set(SCHEMA_VERSION, SchemaVersion.CURRENT)
                .mediaType(MediaTypes.IMAGE_MANIFEST)
                .layers(List.of());
    }

    /** A builder with this manifest's members. */
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
        return Optional.of(artifactType == null || artifactType.isEmpty() ? config.mediaType() : artifactType);
    }

    /** The configuration; for an artifact without one, {@link Descriptor#EMPTY}. */
    public Descriptor config() {
        return config;
    }

    /** The layers, the base first. */
    public List<Descriptor> layers() {
        return orEmpty(layers);
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
        List<Descriptor> children = new ArrayList<>(layers().size() + 1);
        children.add(config);
        children.addAll(layers());
        return Collections.unmodifiableList(children);
    }

    @Override
    Codec<ImageManifest> codec() {
        return CODEC;
    }

    @Override
    void checkWhole(Inspection at) {
        SchemaVersion.checkMediaType(mediaType, MediaTypes.isImageManifest(mediaType), rest, at);
        if (MediaTypes.areEqual(MediaTypes.EMPTY, config.mediaType())
                && artifactType == null
                && !rest.has(ARTIFACT_TYPE.name())) {
            at.enter(ARTIFACT_TYPE.name());
            at.error("must be set when the config is empty");
            at.leave();
        }
        if (layers != null && layers.isEmpty()) {
            at.enter(LAYERS.name());
            at.warning("should have at least one item");
            at.leave();
        }
    }

    /** Builds an {@link ImageManifest}. */
    public static final class Builder extends DocumentBuilder<ImageManifest, Builder> {
        private Builder(Values<ImageManifest> values, String assumedMediaType) {
            super(values, complete -> new ImageManifest(complete, assumedMediaType));
        }

        /** Sets {@code mediaType}: OCI's, the default, or Docker's. */
        public Builder mediaType(@Nullable String mediaType) {
            return set(MEDIA_TYPE, mediaType);
        }

        /** Sets {@code artifactType}. */
        public Builder artifactType(@Nullable String artifactType) {
            return set(ARTIFACT_TYPE, artifactType);
        }

        /** Sets {@code config}. */
        public Builder config(Descriptor config) {
            return set(CONFIG, config);
        }

        /** Sets {@code layers}, the base first. */
        public Builder layers(List<Descriptor> layers) {
            return setList(LAYERS, layers);
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
