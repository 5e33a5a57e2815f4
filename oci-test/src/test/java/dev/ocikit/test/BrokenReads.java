// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Registries that read wrongly, each in a way that a real one did or might. */
final class BrokenReads {
    private BrokenReads() {}

    static List<Breakage> all() {
        return List.of(
                Breakage.of("Blobs", "aBlobOfAnySizeIsReadAsItWasPushed", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        byte[] other = new byte[10];
                        return BlobReader.of(BlobContent.of(other).descriptor(), other);
                    }
                }),
                Breakage.of("Blobs", "aBlobBelongsToTheRepositoryThatItWasPushedTo", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        for (String other : inner.repositories()) {
                            try {
                                return inner.getBlob(other, digest);
                            } catch (NotFoundException e) {
                                // Not there: the next may have it.
                            }
                        }
                        return inner.getBlob(repository, digest);
                    }
                }),
                Breakage.of("Blobs", "aBlobThatIsNotThereIsUnknown", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
                        try {
                            return inner.resolveBlob(repository, digest);
                        } catch (NotFoundException e) {
                            throw OciException.of(ErrorCode.NAME_UNKNOWN, "whatever it is");
                        }
                    }
                }),
                Breakage.of("Blobs", "aBlobThatIsNotThereIsUnknown", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        try {
                            return inner.getBlob(repository, digest);
                        } catch (NotFoundException e) {
                            throw new Unclassified(e.code());
                        }
                    }
                }),
                Breakage.of("Blobs", "allWaysToReadAgree", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        return new FilterBlobReader(inner.getBlob(repository, digest)) {
                            @Override
                            public ByteBuffer readBuffer() throws IOException {
                                ByteBuffer buffer = super.readBuffer();
                                buffer.position(Math.min(buffer.limit(), 1));
                                return buffer;
                            }
                        };
                    }
                }),
                Breakage.of("Blobs", "allWaysToReadAgree", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        return new FilterBlobReader(inner.getBlob(repository, digest)) {
                            @Override
                            public long transferTo(OutputStream out) throws IOException {
                                out.write(readNBytes(4096));
                                return length();
                            }
                        };
                    }
                }),
                Breakage.of("Blobs", "aReaderKnowsItsBlob", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        return new FilterBlobReader(inner.getBlob(repository, digest)) {
                            @Override
                            public long length() {
                                return uncheckedAvailable(inner);
                            }
                        };
                    }
                }),
                Breakage.of("Ranges", "everyPartOfABlobCanBeRead", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range)
                            throws IOException {
                        return inner.getBlob(repository, digest);
                    }
                }),
                Breakage.of("Ranges", "everyPartOfABlobCanBeRead", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range)
                            throws IOException {
                        long size = inner.resolveBlob(repository, digest).size();
                        ByteRange exact = range.within(size);
                        return exact.length() == 1 || exact.offset() + exact.length() < size
                                ? inner.getBlobRange(repository, digest, exact)
                                : inner.getBlobRange(
                                        repository, digest, ByteRange.of(exact.offset(), exact.length() - 1));
                    }
                }),
                Breakage.of("Ranges", "anEmptyBlobHasNoParts", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range)
                            throws IOException {
                        return inner.resolveBlob(repository, digest).size() == 0
                                ? inner.getBlob(repository, digest)
                                : inner.getBlobRange(repository, digest, range);
                    }
                }),
                Breakage.of("Documents", "whitespaceAndOrderAreKept", inner -> new Delegate(inner) {
                    @Override
                    public ManifestContent getManifest(String repository, Digest digest) throws IOException {
                        ManifestContent stored = inner.getManifest(repository, digest);
                        byte[] anew = ((ImageManifest) stored.view()).toJson();
                        return ManifestContent.of(anew, stored.mediaType());
                    }
                }),
                Breakage.of("Documents", "aDockerManifestKeepsItsMediaType", inner -> new Delegate(inner) {
                    @Override
                    public ManifestContent getTag(String repository, String tag) throws IOException {
                        ManifestContent stored = inner.getTag(repository, tag);
                        return ManifestContent.of(stored.toByteArray(), "application/json");
                    }
                }),
                Breakage.of(
                        "Manifests", "aTagNamesTheDigestThatItsManifestWasPushedUnder", inner -> new Delegate(inner) {
                            @Override
                            public ManifestContent getTag(String repository, String tag) throws IOException {
                                ManifestContent stored = inner.getTag(repository, tag);
                                return ManifestContent.of(stored.toByteArray(), stored.mediaType());
                            }
                        }),
                Breakage.of(
                        "Interruption",
                        "aCallOfAnInterruptedThreadIsDoneOrInterruptedAndTheFlagStays",
                        inner -> new Delegate(inner) {
                            @Override
                            public Descriptor resolveTag(String repository, String tag) throws IOException {
                                Thread.interrupted();
                                return inner.resolveTag(repository, tag);
                            }
                        }));
    }

    private static long uncheckedAvailable(BlobReader reader) {
        try {
            return reader.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An error whose class does not say what its code says. */
    static final class Unclassified extends OciException {
        private static final long serialVersionUID = 1L;

        Unclassified(ErrorCode code) {
            super(code, "no", 0, null, null);
        }
    }
}
