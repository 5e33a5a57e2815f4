// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of manifests in unusual forms: whatever is accepted comes back byte for byte, under its media type. */
abstract class DocumentContract extends ContractPart {
    DocumentContract(RegistryContract contract) {
        super(contract);
    }

    /** Pushes what a manifest refers to and then the manifest, and expects it back as it is. */
    private void assertKept(String json, String mediaType) throws IOException {
        String repository = newRepository();
        BlobContent config = BlobContent.of("{}".getBytes(StandardCharsets.UTF_8));
        pushed(config, repository);
        ManifestContent manifest = ManifestContent.of(json.getBytes(StandardCharsets.UTF_8), mediaType);
        ImageContent content = new ImageContent(manifest, List.of(), List.of());
        assertSameDocument(manifest.descriptor(), registry().pushManifest(repository, manifest, List.of("kept")));
        assertHasManifest(repository, content);
        assertTagNames(repository, "kept", content);
    }

    /** Pushes a manifest for itself, and expects that it is refused and not stored. */
    private void assertRefused(String json, String mediaType) throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "other");
        pushed(BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)), repository);
        ManifestContent manifest = ManifestContent.of(json.getBytes(StandardCharsets.UTF_8), mediaType);
        refused(
                Set.of(ErrorCode.MANIFEST_INVALID, ErrorCode.UNSUPPORTED),
                () -> registry().pushManifest(repository, manifest, List.of("refused")));
        assertHasNoManifest(repository, new ImageContent(manifest, List.of(), List.of()));
        assertHasNoTag(repository, "refused");
    }

    /** Returns an image manifest whose only blob is the empty JSON object. */
    private static String image(String mediaType, String configType, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\",\"config\":" + config(configType)
                + ",\"layers\":[]" + more + "}";
    }

    private static String config(String mediaType) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\""
                + BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)).digest() + "\",\"size\":2}";
    }

    @Test
    void unknownMembersAreKept() throws IOException {
        assertKept(
                image(
                        MediaTypes.IMAGE_MANIFEST,
                        MediaTypes.IMAGE_CONFIG,
                        ",\"future\":{\"a\":[1,2.50,1e3,true,null],\"b\":{}},\"zz\":\"" + random.name() + "\""),
                MediaTypes.IMAGE_MANIFEST);
    }

    @Test
    void whitespaceAndOrderAreKept() throws IOException {
        String json = "\n{ \"layers\" : [ ] ,\r\n\t\"config\" : " + config(MediaTypes.IMAGE_CONFIG)
                + ",\n  \"annotations\" : {\"b\":\"2\",\"a\":\"1\"},\n  \"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST
                + "\",\"schemaVersion\":2 }\n\n";
        assertKept(json, MediaTypes.IMAGE_MANIFEST);
    }

    @Test
    void charactersAndEscapesAreKept() throws IOException {
        assertKept(
                image(
                        MediaTypes.IMAGE_MANIFEST,
                        MediaTypes.IMAGE_CONFIG,
                        ",\"annotations\":{\"é\\u00e9\\/\":\"\uD83D\uDE00 \\ud83d\\ude00 \\\"<&>\u2028\"}"),
                MediaTypes.IMAGE_MANIFEST);
    }

    @Test
    void deepUnknownMembersAreKept() throws IOException {
        String deep = "[".repeat(50) + "]".repeat(50);
        assertKept(
                image(MediaTypes.IMAGE_MANIFEST, MediaTypes.IMAGE_CONFIG, ",\"deep\":" + deep),
                MediaTypes.IMAGE_MANIFEST);
    }

    @Test
    void aManifestWithoutMediaTypeGoesByTheOneThatItIsPushedWith() throws IOException {
        String json = "{\"schemaVersion\":2,\"config\":" + config(MediaTypes.IMAGE_CONFIG) + ",\"layers\":[]}";
        assertKept(json, MediaTypes.IMAGE_MANIFEST);
        assertKept("{\"schemaVersion\":2,\"manifests\":[]}", MediaTypes.IMAGE_INDEX);
    }

    @Test
    void aDockerManifestKeepsItsMediaType() throws IOException {
        assertDocker(image(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, ""), MediaTypes.DOCKER_MANIFEST);
    }

    @Test
    void aDockerManifestListKeepsItsMediaType() throws IOException {
        assertDocker(
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST_LIST + "\",\"manifests\":[]}",
                MediaTypes.DOCKER_MANIFEST_LIST);
    }

    /** Go writes a list of nothing so. */
    @Test
    void aListThatIsNullIsEmpty() throws IOException {
        needs(Capability.NULL_LISTS);
        String repository = newRepository();
        pushed(BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)), repository);
        String image = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\",\"config\":"
                + config(MediaTypes.IMAGE_CONFIG) + ",\"layers\":null,\"annotations\":{\"n\":\"" + random.name()
                + "\"}}";
        assertKept(image, MediaTypes.IMAGE_MANIFEST);
        List<String> indexTypes = has(Capability.DOCKER_MEDIA_TYPES)
                ? List.of(MediaTypes.IMAGE_INDEX, MediaTypes.DOCKER_MANIFEST_LIST)
                : List.of(MediaTypes.IMAGE_INDEX);
        for (String type : indexTypes) {
            String index = "{\"schemaVersion\":2,\"mediaType\":\"" + type
                    + "\",\"manifests\":null,\"annotations\":{\"n\":\"" + random.name() + "\"}}";
            assertKept(index, type);
            ManifestContent manifest = ManifestContent.of(index.getBytes(StandardCharsets.UTF_8), type);
            registry().pushManifest(repository, manifest, List.of());
            assertEquals(
                    List.of(),
                    registry().getManifest(repository, manifest.digest()).view().children());
        }
    }

    @Test
    void mediaTypesAreEqualInWhateverCase() throws IOException {
        needs(Capability.MEDIA_TYPES_IN_ANY_CASE);
        List<String> imageTypes = has(Capability.DOCKER_MEDIA_TYPES)
                ? List.of(MediaTypes.IMAGE_MANIFEST, MediaTypes.DOCKER_MANIFEST)
                : List.of(MediaTypes.IMAGE_MANIFEST);
        for (String type : imageTypes) {
            String capitals = type.toUpperCase(Locale.ROOT);
            String name = ",\"annotations\":{\"n\":\"" + random.name() + "\"}";
            assertKept(image(capitals, MediaTypes.IMAGE_CONFIG, name), type);
            assertKept(image(type, MediaTypes.IMAGE_CONFIG, name), capitals);
        }
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX.toUpperCase(Locale.ROOT)
                + "\",\"manifests\":[]}";
        assertKept(index, MediaTypes.IMAGE_INDEX);
    }

    /** What clients in Go and others with typed fields cannot read back, or what they see and we do not. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"schemaVersion\":1",
                "\"schemaVersion\":\"2\"",
                "\"annotations\":{\"a\":1}",
                "\"annotations\":[]",
                "\"artifactType\":1",
                "\"subject\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
                "\"subject\":{}",
                "\"subject\":{\"mediaType\":\"a/b\",\"digest\":\"bad\",\"size\":1}",
                "\"subject\":{\"mediaType\":\"a/b\",\"size\":1}",
                "\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:"
                        + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2,"
                        + "\"annotations\":{\"a\":null}}",
            })
    void aManifestWithADefectIsRefused(String member) throws IOException {
        needs(Capability.STRICT_DOCUMENTS);
        String repository = newRepository();
        pushed(BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)), repository);
        String name = member.substring(0, member.indexOf(':'));
        StringBuilder json = new StringBuilder("{").append(member);
        for (String other : List.of(
                "\"schemaVersion\":2",
                "\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\"",
                "\"config\":" + config(MediaTypes.IMAGE_CONFIG),
                "\"layers\":[]")) {
            if (!other.startsWith(name)) {
                json.append(',').append(other);
            }
        }
        byte[] bytes = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ManifestContent manifest = ManifestContent.of(bytes, MediaTypes.IMAGE_MANIFEST);
        refused(ErrorCode.MANIFEST_INVALID, () -> registry().pushManifest(repository, manifest, List.of("bad")));
        assertHasNoManifest(repository, new ImageContent(manifest, List.of(), List.of()));
        assertHasNoTag(repository, "bad");
    }

    /** Expects that a document of one of Docker's types is kept by a registry that takes them, and refused by another one. */
    private void assertDocker(String json, String mediaType) throws IOException {
        if (has(Capability.DOCKER_MEDIA_TYPES)) {
            assertKept(json, mediaType);
        } else {
            assertRefused(json, mediaType);
        }
    }

    @Test
    void aManifestMayHaveAMediaTypeOfItsOwn() throws IOException {
        needs(Capability.ANY_MEDIA_TYPE);
        String mediaType = "application/vnd.example.manifest.v1+json";
        assertKept(image(mediaType, MediaTypes.EMPTY, ""), mediaType);
    }

    @Test
    void aLayerMayBeInTheManifestAndElsewhereToo() throws IOException {
        String layer = "{\"mediaType\":\"text/plain\",\"digest\":\""
                + BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)).digest()
                + "\",\"size\":2,\"data\":\"e30=\",\"urls\":[\"https://example.com/layer\"],"
                + "\"annotations\":{\"org.opencontainers.image.title\":\"file\"}}";
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\",\"config\":"
                + config(MediaTypes.IMAGE_CONFIG) + ",\"layers\":[" + layer + "]}";
        assertKept(json, MediaTypes.IMAGE_MANIFEST);
    }

    @Test
    void theViewOfAManifestIsWhatItsBytesSay() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(3, 100), repository, "tag");
        ManifestContent read = registry().getTag(repository, "tag");
        assertEquals(4, read.view().children().size());
        for (int i = 0; i < 4; i++) {
            assertSameDocument(
                    image.blobs().get(i).descriptor(), read.view().children().get(i));
        }
    }

    @Test
    void aManifestThatContradictsItsMediaTypeIsRefusedOrKept() throws IOException {
        String repository = newRepository();
        pushed(BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)), repository);
        String json = image(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, "");
        ManifestContent manifest = ManifestContent.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_MANIFEST);
        ImageContent content = new ImageContent(manifest, List.of(), List.of());
        try {
            registry().pushManifest(repository, manifest, List.of("odd"));
        } catch (OciException e) {
            assertRefusal(Set.of(ErrorCode.MANIFEST_INVALID), e);
            assertHasNoManifest(repository, content);
            assertHasNoTag(repository, "odd");
            return;
        }
        if (has(Capability.CONTRADICTED_MEDIA_TYPES)) {
            assertHasManifest(repository, content);
            assertTagNames(repository, "odd", content);
        } else {
            refused(ErrorCode.MANIFEST_INVALID, () -> registry().getManifest(repository, manifest.digest()));
            refused(ErrorCode.MANIFEST_INVALID, () -> registry().getTag(repository, "odd"));
        }
    }
}
