// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.MountResult;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract of mounting blobs from one repository into another. */
abstract class MountContract extends ContractPart {
    MountContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aBlobIsMountedFromARepository() throws IOException {
        needs(Capability.MOUNT);
        String from = newRepository();
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), from);
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        assertHasBlob(repository, blob);
        assertHasBlob(from, blob);
    }

    @Test
    void aBlobIsMountedUnderItsSha512Digest() throws IOException {
        needs(Capability.MOUNT, Capability.SHA512);
        String from = newRepository();
        String repository = newRepository();
        BlobContent blob =
                pushed(random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(1000), from);
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        assertHasBlob(repository, blob);
    }

    @Test
    void anEmptyBlobIsMounted() throws IOException {
        needs(Capability.MOUNT);
        String from = newRepository();
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(0), from);
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        assertHasBlob(repository, blob);
    }

    @Test
    void aBlobIsMountedFromWhereverItIs() throws IOException {
        needs(Capability.ANONYMOUS_MOUNT);
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), newRepository());
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), null));
        assertHasBlob(repository, blob);
    }

    @Test
    void aBlobThatIsThereIsMountedAgain() throws IOException {
        needs(Capability.MOUNT);
        String from = newRepository();
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), from);
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        assertMounted(blob, registry().mountBlob(from, blob.digest(), from));
        assertHasBlob(repository, blob);
    }

    @Test
    void aMountOutlivesTheBlobThatItCameFrom() throws IOException {
        needs(Capability.MOUNT, Capability.DELETE_BLOB, Capability.SCOPED_BLOBS);
        String from = newRepository();
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), from);
        assertMounted(blob, registry().mountBlob(repository, blob.digest(), from));
        registry().deleteBlob(from, blob.digest());
        assertHasNoBlob(from, blob);
        assertHasBlob(repository, blob);
    }

    @Test
    void aBlobThatIsNowhereIsRefusedWithASessionThatWorks() throws IOException {
        String from = newRepository();
        pushed(random.blob(10), from);
        assertRefusedWithSession(from);
    }

    @Test
    void aRepositoryThatIsNotThereHasNothingToMount() throws IOException {
        assertRefusedWithSession(newRepository());
    }

    @Test
    void aBlobThatIsNowhereCannotBeTakenFromWhereverItIs() throws IOException {
        assertRefusedWithSession(null);
    }

    private void assertRefusedWithSession(@Nullable String from) throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        MountResult.Refused refused =
                assertInstanceOf(MountResult.Refused.class, registry().mountBlob(repository, blob.digest(), from));
        assertHasNoBlob(repository, blob);
        try (BlobWriter writer = refused.upload()) {
            assertEquals(0, writer.size());
            writer.write(blob.bytes());
            assertSameContent(blob.descriptor(), writer.commit(blob.digest()));
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aBlobIsNotMountedFromARepositoryThatDoesNotHaveIt() throws IOException {
        needs(Capability.SCOPED_BLOBS);
        String from = newRepository();
        pushed(random.blob(10), from);
        BlobContent blob = pushed(random.blob(1000), newRepository());
        String repository = newRepository();
        MountResult.Refused refused =
                assertInstanceOf(MountResult.Refused.class, registry().mountBlob(repository, blob.digest(), from));
        try (BlobWriter writer = refused.upload()) {
            writer.cancel();
        }
        assertHasNoBlob(repository, blob);
    }

    @Test
    void theSessionOfARefusedMountCanBeCancelled() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(10);
        MountResult.Refused refused = assertInstanceOf(
                MountResult.Refused.class, registry().mountBlob(repository, blob.digest(), newRepository()));
        try (BlobWriter writer = refused.upload()) {
            writer.cancel();
            writer.cancel();
        }
        assertHasNoBlob(repository, blob);
    }

    private static void assertMounted(BlobContent blob, MountResult result) {
        Descriptor mounted = assertInstanceOf(MountResult.Mounted.class, result).descriptor();
        assertEquals(blob.digest(), mounted.digest());
        assertTrue(mounted.size() == blob.size() || mounted.size() == 0, () -> "the size is " + mounted.size());
    }
}
