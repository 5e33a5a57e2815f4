// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image: its platform, the defaults of its containers, its layers and their history
 * (image-spec, config.md). The digest of its bytes is the image ID. Immutable.
 *
 * <p>Keep the bytes that were read. A configuration that is written again usually has another digest, even if nothing
 * was changed, and is then another image: the writer orders the known members, drops white space, and writes characters
 * that Go escapes (<code>&#92;u003c</code> for {@code <}, also {@code >} and {@code &}) as
 * themselves.
 *
 * <p>Not readable without a root file system. Ask {@link MediaTypes#isImageConfig} first: the config of another kind of
 * artifact is anything.
 */
public final class ImageConfig extends Document {
    private static final Member<ImageConfig, String> CREATED =
            Member.optional("created", Kinds.TIMESTAMP, v -> v.created);
    private static final Member<ImageConfig, String> AUTHOR = Member.optional("author", Kinds.STRING, v -> v.author);
    private static final Member<ImageConfig, String> ARCHITECTURE =
            Member.oftenOmitted(Member.expected("architecture", Kinds.PLATFORM_PART, v -> v.architecture));
    private static final Member<ImageConfig, String> OS =
            Member.oftenOmitted(Member.expected("os", Kinds.PLATFORM_PART, v -> v.os));
    private static final Member<ImageConfig, String> OS_VERSION =
            Member.optional("os.version", Kinds.STRING, v -> v.osVersion);
    private static final Member<ImageConfig, List<String>> OS_FEATURES =
            Member.optional("os.features", Kinds.STRINGS, v -> v.osFeatures);
    private static final Member<ImageConfig, String> VARIANT = Member.optional("variant", Kinds.STRING, v -> v.variant);
    private static final Member<ImageConfig, ContainerConfig> CONFIG =
            Member.optional("config", ContainerConfig.CODEC, v -> v.config);
    private static final Member<ImageConfig, RootFs> ROOTFS = Member.required("rootfs", RootFs.CODEC, v -> v.rootfs);
    private static final Member<ImageConfig, List<HistoryEntry>> HISTORY =
            Member.optional("history", ListKind.whole(HistoryEntry.CODEC), v -> v.history);

    static final Codec<ImageConfig> CODEC = new Codec<>(
            ImageConfig::new,
            List.of(CREATED, AUTHOR, ARCHITECTURE, OS, OS_VERSION, OS_FEATURES, VARIANT, CONFIG, ROOTFS, HISTORY));

    private final @Nullable String created;
    private final @Nullable String author;
    private final @Nullable String architecture;
    private final @Nullable String os;
    private final @Nullable String osVersion;
    private final @Nullable List<String> osFeatures;
    private final @Nullable String variant;
    private final @Nullable ContainerConfig config;
    private final RootFs rootfs;
    private final @Nullable List<HistoryEntry> history;

    private ImageConfig(Values<ImageConfig> values) {
        super(values.rest());
        created = values.get(CREATED);
        author = values.get(AUTHOR);
        architecture = values.get(ARCHITECTURE);
        os = values.get(OS);
        osVersion = values.get(OS_VERSION);
        osFeatures = values.get(OS_FEATURES);
        variant = values.get(VARIANT);
        config = values.get(CONFIG);
        rootfs = values.require(ROOTFS);
        history = values.get(HISTORY);
    }

    /**
     * Reads an image configuration.
     *
     * @throws DocumentException as {@link Members#read}, and if nothing sensible can be read
     */
    public static ImageConfig read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.IMAGE_CONFIG);
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder(CODEC.noValues());
    }

    /** A builder with this document's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** When the image was built, as in RFC 3339, as it was written. */
    public Optional<String> created() {
        return Optional.ofNullable(created);
    }

    /** Who built it. */
    public Optional<String> author() {
        return Optional.ofNullable(author);
    }

    /** The architecture in Go's words, {@code amd64}; empty if it was not readable. */
    public String architecture() {
        return orEmpty(architecture);
    }

    /** The operating system in Go's words, {@code linux}; empty if it was not readable. */
    public String os() {
        return orEmpty(os);
    }

    /** The version of the operating system. */
    public Optional<String> osVersion() {
        return Optional.ofNullable(osVersion);
    }

    /** What the operating system must offer. */
    public List<String> osFeatures() {
        return orEmpty(osFeatures);
    }

    /** The variant of the architecture. */
    public Optional<String> variant() {
        return Optional.ofNullable(variant);
    }

    /** The defaults of its containers. */
    public Optional<ContainerConfig> config() {
        return Optional.ofNullable(config);
    }

    /** Its layers. */
    public RootFs rootfs() {
        return rootfs;
    }

    /** The history of its layers, the base first. */
    public List<HistoryEntry> history() {
        return orEmpty(history);
    }

    /** What the image runs on: the platform that a descriptor of it has in an index. */
    public Platform platform() {
        return Platform.builder()
                .architecture(architecture)
                .os(os)
                .osVersion(osVersion)
                .osFeatures(osFeatures)
                .variant(variant)
                .build();
    }

    @Override
    Codec<ImageConfig> codec() {
        return CODEC;
    }

    @Override
    void checkWhole(Inspection at) {
        long layers = history().stream().filter(entry -> !entry.emptyLayer()).count();
        if (!history().isEmpty() && layers != rootfs.diffIds().size()) {
            at.enter(HISTORY.name());
            at.warning("should speak of " + rootfs.diffIds().size() + " layers, speaks of " + layers);
            at.leave();
        }
    }

    /** Builds an {@link ImageConfig}. */
    public static final class Builder extends DocumentBuilder<ImageConfig, Builder> {
        private Builder(Values<ImageConfig> values) {
            super(values, ImageConfig::new);
        }

        /** Sets {@code created}. */
        public Builder created(@Nullable String created) {
            return set(CREATED, created);
        }

        /** Sets {@code author}. */
        public Builder author(@Nullable String author) {
            return set(AUTHOR, author);
        }

        /** Sets {@code architecture}. */
        public Builder architecture(@Nullable String architecture) {
            return set(ARCHITECTURE, architecture);
        }

        /** Sets {@code os}. */
        public Builder os(@Nullable String os) {
            return set(OS, os);
        }

        /** Sets {@code os.version}. */
        public Builder osVersion(@Nullable String osVersion) {
            return set(OS_VERSION, osVersion);
        }

        /** Sets {@code os.features}. */
        public Builder osFeatures(@Nullable List<String> osFeatures) {
            return setList(OS_FEATURES, osFeatures);
        }

        /** Sets {@code variant}. */
        public Builder variant(@Nullable String variant) {
            return set(VARIANT, variant);
        }

        /** Sets {@code config}. */
        public Builder config(@Nullable ContainerConfig config) {
            return set(CONFIG, config);
        }

        /** Sets {@code rootfs}. */
        public Builder rootfs(RootFs rootfs) {
            return set(ROOTFS, rootfs);
        }

        /** Sets {@code history}. */
        public Builder history(@Nullable List<HistoryEntry> history) {
            return setList(HISTORY, history);
        }
    }
}
