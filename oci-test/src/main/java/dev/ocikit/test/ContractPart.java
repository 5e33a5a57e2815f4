// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** What the parts of {@link RegistryContract} share: the registry, random content, and the words for what is expected. */
abstract class ContractPart {
    final RandomContent random;
    private final RegistryContract contract;

    ContractPart(RegistryContract contract) {
        this.contract = contract;
        this.random = contract.random;
    }

    /** Returns the registry under test. It is asked for late, because extensions start theirs after the tests were made. */
    final OciRegistry registry() {
        return contract.registry();
    }

    /** Returns the name of a repository that nobody has used. */
    final String newRepository() {
        return "contract/" + random.name() + "/" + random.name();
    }

    /** Skips the test if the registry lacks a capability. */
    final void needs(Capability... needed) {
        for (Capability capability : needed) {
            assumeTrue(has(capability), () -> "the registry has no " + capability);
        }
    }

    final boolean has(Capability capability) {
        return contract.capabilities().has(capability);
    }

    /** Returns the fault that the registry's profile lists for a test of this part. */
    final Optional<RegistryFault> fault(Method test) {
        return contract.profile().fault(getClass().getSimpleName() + "." + test.getName());
    }

    /** Expects a refusal with one of the codes, as the class of exception that stands for its code. */
    final OciException refused(Set<ErrorCode> codes, Executable call) {
        OciException refusal = assertThrows(OciException.class, call, () -> "expected a refusal with one of " + codes);
        assertRefusal(codes, refusal);
        return refusal;
    }

    /** Expects that a refusal has one of the codes, and the class of exception that stands for its code. */
    final void assertRefusal(Set<ErrorCode> codes, OciException refusal) {
        if (has(Capability.EXACT_CODES)) {
            assertTrue(codes.contains(refusal.code()), () -> "expected one of " + codes + ", got " + describe(refusal));
        }
        assertSame(
                OciException.of(refusal.code(), "").getClass(),
                refusal.getClass(),
                () -> "the class does not stand for the code of " + describe(refusal));
    }

    final OciException refused(ErrorCode code, Executable call) {
        return refused(Set.of(code), call);
    }

    private static String describe(OciException refusal) {
        return refusal.code() + " (" + refusal + ")";
    }

    final OciException refusedAsUnknownBlob(Executable call) {
        return refused(Set.of(ErrorCode.BLOB_UNKNOWN, ErrorCode.NAME_UNKNOWN), call);
    }

    final OciException refusedAsUnknownManifest(Executable call) {
        return refused(Set.of(ErrorCode.MANIFEST_UNKNOWN, ErrorCode.NAME_UNKNOWN), call);
    }

    /** Reads a reader to its end and closes it. */
    static byte[] readAll(BlobReader opened) throws IOException {
        try (BlobReader reader = opened) {
            return reader.readAllBytes();
        }
    }

    final BlobContent pushed(BlobContent blob, String repository) throws IOException {
        blob.pushTo(registry(), repository);
        return blob;
    }

    final ImageContent pushed(ImageContent image, String repository, String... tags) throws IOException {
        image.pushTo(registry(), repository, tags);
        return image;
    }

    /** Expects that a blob can be read as it was made. */
    final void assertHasBlob(String repository, BlobContent blob) throws IOException {
        assertSameContent(blob.descriptor(), registry().resolveBlob(repository, blob.digest()));
        assertSameBytes(blob.bytes(), readAll(registry().getBlob(repository, blob.digest())));
    }

    final void assertHasNoBlob(String repository, BlobContent blob) {
        assertAll(
                () -> refusedAsUnknownBlob(() -> registry().resolveBlob(repository, blob.digest())),
                () -> refusedAsUnknownBlob(
                        () -> registry().getBlob(repository, blob.digest()).close()));
    }

    final void assertHasManifest(String repository, ImageContent image) throws IOException {
        assertEquals(image.manifest(), registry().getManifest(repository, image.digest()));
        assertSameBytes(
                image.manifest().toByteArray(),
                registry().getManifest(repository, image.digest()).toByteArray());
        assertSameDocument(image.descriptor(), registry().resolveManifest(repository, image.digest()));
    }

    final void assertHasNoManifest(String repository, ImageContent image) {
        assertAll(
                () -> refusedAsUnknownManifest(() -> registry().resolveManifest(repository, image.digest())),
                () -> refusedAsUnknownManifest(() -> registry().getManifest(repository, image.digest())));
    }

    final void assertTagNames(String repository, String tag, ImageContent image) throws IOException {
        assertEquals(image.manifest(), registry().getTag(repository, tag));
        assertSameDocument(image.descriptor(), registry().resolveTag(repository, tag));
    }

    final void assertHasNoTag(String repository, String tag) {
        assertAll(
                () -> refusedAsUnknownManifest(() -> registry().resolveTag(repository, tag)),
                () -> refusedAsUnknownManifest(() -> registry().getTag(repository, tag)));
    }

    /** Expects an empty list of tags, or none at all if the registry has no list for a repository without tags. */
    final void assertNoTags(String repository) throws IOException {
        try {
            assertEquals(List.of(), registry().tags(repository).toList());
        } catch (NotFoundException e) {
            assertFalse(has(Capability.UNTAGGED_REPOSITORIES), () -> "there is no list of tags: " + describe(e));
        }
    }

    /** Expects the same digest and size. The media type of a blob belongs to those who refer to it. */
    static void assertSameContent(Descriptor expected, Descriptor actual) {
        assertEquals(expected.digest(), actual.digest());
        assertEquals(expected.size(), actual.size());
    }

    /** Expects the same media type, digest and size. */
    static void assertSameDocument(Descriptor expected, Descriptor actual) {
        assertSameContent(expected, actual);
        assertEquals(expected.mediaType(), actual.mediaType());
    }

    /** Expects the same bytes, and says where the first other byte is rather than show them all. */
    static void assertSameBytes(byte[] expected, byte[] actual) {
        int mismatch = Arrays.mismatch(expected, actual);
        assertEquals(
                -1,
                mismatch,
                () -> "of " + expected.length + " and " + actual.length + " bytes, the first other one is");
    }
}
