// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import dev.ocikit.ref.Digest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What points at content: its media type, digest and size (image-spec, descriptor.md). Immutable; cheap to create.
 *
 * <p>Not readable without media type, digest and a size from 0 to 2<sup>63</sup>-1.
 */
public final class Descriptor extends Document {
    private static final Member<Descriptor, String> MEDIA_TYPE =
            Member.required("mediaType", Kinds.MEDIA_TYPE, d -> d.mediaType);
    private static final Member<Descriptor, Digest> DIGEST = Member.required("digest", Kinds.DIGEST, d -> d.digest);
    private static final Member<Descriptor, Long> SIZE = Member.required("size", Kinds.SIZE, d -> d.size);
    private static final Member<Descriptor, List<String>> URLS =
            Member.optional("urls", ListKind.whole(Kinds.URL), d -> d.urls);
    private static final Member<Descriptor, Map<String, String>> ANNOTATIONS =
            Member.optional("annotations", Kinds.STRING_MAP, d -> d.annotations);
    private static final Member<Descriptor, String> DATA = Member.optional("data", Kinds.BASE64, d -> d.data);
    private static final Member<Descriptor, Platform> PLATFORM =
            Member.optional("platform", Platform.CODEC, d -> d.platform);
    private static final Member<Descriptor, String> ARTIFACT_TYPE =
            Member.optional("artifactType", Kinds.MEDIA_TYPE, d -> d.artifactType);

    static final Codec<Descriptor> CODEC = new Codec<>(
            Descriptor::new, List.of(MEDIA_TYPE, DIGEST, SIZE, URLS, ANNOTATIONS, DATA, PLATFORM, ARTIFACT_TYPE));

    /** The descriptor of the JSON object {@code {}}, with its content embedded: what stands for "no content". */
    public static final Descriptor EMPTY = builder()
            .mediaType(MediaTypes.EMPTY)
            .digest(Digest.parse("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
            .size(2)
            .data(new byte[] {'{', '}'})
            .build();

    private final String mediaType;
    private final Digest digest;
    private final long size;
    private final @Nullable List<String> urls;
    private final @Nullable Map<String, String> annotations;
    private final @Nullable String data;
    private final @Nullable Platform platform;
    private final @Nullable String artifactType;

    private Descriptor(Values<Descriptor> values) {
        super(values.rest());
        mediaType = values.require(MEDIA_TYPE);
        digest = values.require(DIGEST);
        size = values.require(SIZE);
        urls = values.get(URLS);
        annotations = values.get(ANNOTATIONS);
        data = values.get(DATA);
        platform = values.get(PLATFORM);
        artifactType = values.get(ARTIFACT_TYPE);
    }

    private Descriptor(String mediaType, Digest digest, long size) {
        super(Members.NONE);
        this.mediaType = Objects.requireNonNull(mediaType, "mediaType");
        this.digest = Objects.requireNonNull(digest, "digest");
        this.size = notNegative(size);
        urls = null;
        annotations = null;
        data = null;
        platform = null;
        artifactType = null;
    }

    /**
     * The descriptor with the three required members and nothing else.
     *
     * @param size in bytes, not negative
     */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size);
    }

    /**
     * Reads a descriptor that stands alone.
     *
     * @throws DocumentException as {@link Members#read}, and if nothing sensible can be read
     */
    public static Descriptor read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.DESCRIPTOR);
    }

    /** A builder with nothing set; media type, digest and size must be. */
    public static Builder builder() {
        return new Builder(CODEC.noValues());
    }

    /** A builder with this descriptor's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** The media type of the content. */
    public String mediaType() {
        return mediaType;
    }

    /** The digest of the content. Its algorithm may be unknown: then the content cannot be verified. */
    public Digest digest() {
        return digest;
    }

    /** The size of the content in bytes. */
    public long size() {
        return size;
    }

    /** Where the content may be fetched from, too. Trust them as little as any address from a stranger. */
    public List<String> urls() {
        return orEmpty(urls);
    }

    /** The annotations, in order. */
    public Map<String, String> annotations() {
        return orEmpty(annotations);
    }

    /**
     * The content itself where it is embedded, a new array on each call. It need not be the content that the digest
     * speaks of: {@link #validate()} compares.
     */
    public Optional<byte[]> data() {
        return data == null ? Optional.empty() : Optional.of(Base64.getDecoder().decode(data));
    }

    /** What the image runs on, if the content is an image. */
    public Optional<Platform> platform() {
        return Optional.ofNullable(platform);
    }

    /** The type of the artifact, if the content is a manifest. */
    public Optional<String> artifactType() {
        return Optional.ofNullable(artifactType);
    }

    @Override
    Codec<Descriptor> codec() {
        return CODEC;
    }

    @Override
    void checkWhole(Inspection at) {
        data().ifPresent(content -> {
            at.enter("data");
            if (content.length != size) {
                at.error("must hold " + size + " bytes as the size says, holds " + content.length);
            } else if (digest.algorithm().isSupported()
                    && !digest.algorithm().digest(content).equals(digest)) {
                at.error("must have the digest " + digest);
            }
            at.leave();
        });
    }

    private static long notNegative(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative, is " + size);
        }
        return size;
    }

    /** Builds a {@link Descriptor}. */
    public static final class Builder extends DocumentBuilder<Descriptor, Builder> {
        private Builder(Values<Descriptor> values) {
            super(values, Descriptor::new);
        }

        /** Sets {@code mediaType}. */
        public Builder mediaType(String mediaType) {
            return set(MEDIA_TYPE, mediaType);
        }

        /** Sets {@code digest}. */
        public Builder digest(Digest digest) {
            return set(DIGEST, digest);
        }

        /** Sets {@code size}, in bytes, not negative. */
        public Builder size(long size) {
            return set(SIZE, notNegative(size));
        }

        /** Sets {@code urls}. */
        public Builder urls(@Nullable List<String> urls) {
            return setList(URLS, urls);
        }

        /** Sets all {@code annotations}. */
        public Builder annotations(@Nullable Map<String, String> annotations) {
            return setMap(ANNOTATIONS, annotations);
        }

        /** Adds or replaces one of the {@code annotations}. */
        public Builder annotation(String key, String value) {
            return put(ANNOTATIONS, key, value);
        }

        /** Sets {@code data}, the content itself; the array is copied. */
        public Builder data(byte @Nullable [] data) {
            return set(DATA, data == null ? null : Base64.getEncoder().encodeToString(data));
        }

        /** Sets {@code platform}. */
        public Builder platform(@Nullable Platform platform) {
            return set(PLATFORM, platform);
        }

        /** Sets {@code artifactType}. */
        public Builder artifactType(@Nullable String artifactType) {
            return set(ARTIFACT_TYPE, artifactType);
        }
    }
}
