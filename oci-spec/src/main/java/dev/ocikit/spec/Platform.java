// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an image runs on, as in descriptors of an index (image-spec, image-index.md). Immutable. */
public final class Platform extends Document {
    private static final Member<Platform, String> ARCHITECTURE =
            Member.expected("architecture", Kinds.PLATFORM_PART, p -> p.architecture);
    private static final Member<Platform, String> OS = Member.expected("os", Kinds.PLATFORM_PART, p -> p.os);
    private static final Member<Platform, String> OS_VERSION =
            Member.optional("os.version", Kinds.STRING, p -> p.osVersion);
    private static final Member<Platform, List<String>> OS_FEATURES =
            Member.optional("os.features", Kinds.STRINGS, p -> p.osFeatures);
    private static final Member<Platform, String> VARIANT = Member.optional("variant", Kinds.STRING, p -> p.variant);

    static final Codec<Platform> CODEC =
            new Codec<>(Platform::new, List.of(ARCHITECTURE, OS, OS_VERSION, OS_FEATURES, VARIANT));

    private final @Nullable String architecture;
    private final @Nullable String os;
    private final @Nullable String osVersion;
    private final @Nullable List<String> osFeatures;
    private final @Nullable String variant;

    private Platform(Values<Platform> values) {
        super(values.rest());
        architecture = values.get(ARCHITECTURE);
        os = values.get(OS);
        osVersion = values.get(OS_VERSION);
        osFeatures = values.get(OS_FEATURES);
        variant = values.get(VARIANT);
    }

    /** The platform of an operating system and an architecture in Go's words, as in {@code linux} and {@code amd64}. */
    public static Platform of(String os, String architecture) {
        return builder().os(os).architecture(architecture).build();
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder(CODEC.noValues());
    }

    /** A builder with this platform's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** The architecture in Go's words, {@code amd64}; empty if it was not readable. */
    public String architecture() {
        return orEmpty(architecture);
    }

    /** The operating system in Go's words, {@code linux}; empty if it was not readable. */
    public String os() {
        return orEmpty(os);
    }

    /** The version of the operating system, {@code os.version}. */
    public Optional<String> osVersion() {
        return Optional.ofNullable(osVersion);
    }

    /** What the operating system must offer, {@code os.features}. */
    public List<String> osFeatures() {
        return orEmpty(osFeatures);
    }

    /** The variant of the architecture, {@code v8}. */
    public Optional<String> variant() {
        return Optional.ofNullable(variant);
    }

    @Override
    Codec<Platform> codec() {
        return CODEC;
    }

    /** Builds a {@link Platform}. */
    public static final class Builder extends DocumentBuilder<Platform, Builder> {
        private Builder(Values<Platform> values) {
            super(values, Platform::new);
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
    }
}
