// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Registries that write wrongly, each in a way that a real one did or might. */
final class BrokenWrites {
    private BrokenWrites() {}

    static List<Breakage> all() {
        List<Breakage> all = new ArrayList<>(blobs());
        all.addAll(uploads());
        all.addAll(mounts());
        all.addAll(manifests());
        return all;
    }

    private static List<Breakage> blobs() {
        return List.of(
                Breakage.of("Blobs", "contentWithAnotherDigestIsRefusedAndNotStored", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                        try (InputStream in = source.open()) {
                            return BlobContent.of(in.readAllBytes()).pushTo(inner, repository);
                        }
                    }
                }),
                Breakage.of("Blobs", "contentWithAnotherDigestIsRefusedAndNotStored", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                        try {
                            return inner.pushBlob(repository, digest, source);
                        } catch (OciException e) {
                            throw new IOException("something was wrong", e);
                        }
                    }
                }),
                Breakage.of(
                        "Blobs", "contentThatIsLongerThanAnnouncedIsRefusedAndNotStored", inner -> new Delegate(inner) {
                            @Override
                            public Descriptor pushBlob(String repository, Digest digest, BlobSource source)
                                    throws IOException {
                                try (InputStream in = source.open()) {
                                    byte[] bytes = in.readNBytes((int) source.size());
                                    return inner.pushBlob(repository, digest, BlobSource.of(bytes));
                                }
                            }
                        }),
                Breakage.of(
                        "Blobs",
                        "contentThatIsShorterThanAnnouncedIsRefusedEvenIfTheDigestFits",
                        inner -> new Delegate(inner) {
                            @Override
                            public Descriptor pushBlob(String repository, Digest digest, BlobSource source)
                                    throws IOException {
                                try (InputStream in = source.open()) {
                                    return inner.pushBlob(repository, digest, BlobSource.of(in.readAllBytes()));
                                }
                            }
                        }),
                Breakage.of("Blobs", "everyStreamOfASourceIsClosed", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                        InputStream left = new FilterInputStream(source.open()) {
                            @Override
                            public void close() {}
                        };
                        return inner.pushBlob(repository, digest, BlobSource.once(left, source.size()));
                    }
                }),
                Breakage.of("Blobs", "aBlobMayGoByItsSha512Digest", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                        try (InputStream in = source.open()) {
                            byte[] bytes = in.readAllBytes();
                            return inner.pushBlob(repository, Digest.sha256(bytes), BlobSource.of(bytes));
                        }
                    }
                }),
                Breakage.of("Blobs", "aSourceThatCanBeReadOnceIsEnough", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                        source.open().close();
                        return inner.pushBlob(repository, digest, source);
                    }
                }));
    }

    /** Returns a writer whose session ends with a commit, whether the digest is right or not. */
    private static BlobWriter endingWithACommit(BlobWriter writer) {
        return new FilterBlobWriter(writer) {
            @Override
            public Descriptor commit(Digest digest) throws IOException {
                try {
                    return super.commit(digest);
                } catch (OciException e) {
                    super.cancel();
                    throw e;
                }
            }
        };
    }

    private static List<Breakage> uploads() {
        return List.of(
                uploading("Uploads", "aCancelledUploadIsGone", writer -> new FilterBlobWriter(writer) {
                    @Override
                    public void cancel() {}
                }),
                uploading("Uploads", "anUploadGoesOnAfterACommitUnderAnotherDigest", BrokenWrites::endingWithACommit),
                uploading(
                        "Uploads", "anUploadTakesMoreAfterACommitUnderAnotherDigest", BrokenWrites::endingWithACommit),
                uploading(
                        "Resumption",
                        "anUploadGoesOnWhereACommitUnderAnotherDigestLeftIt",
                        BrokenWrites::endingWithACommit),
                uploading("Uploads", "aCommittedUploadIsNotCancelled", writer -> new FilterBlobWriter(writer) {
                    private boolean committed;

                    @Override
                    public Descriptor commit(Digest digest) throws IOException {
                        committed = true;
                        return super.commit(digest);
                    }

                    @Override
                    public void cancel() throws IOException {
                        if (committed) {
                            throw new IOException("there is nothing to cancel");
                        }
                        super.cancel();
                    }
                }),
                uploading("Uploads", "aWriterDoesNotKeepTheArrayThatItIsGiven", writer -> new FilterBlobWriter(writer) {
                    private final List<ByteArrayInputStream> kept = new ArrayList<>();

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        kept.add(new ByteArrayInputStream(bytes, offset, length));
                    }

                    @Override
                    public Descriptor commit(Digest digest) throws IOException {
                        for (ByteArrayInputStream bytes : kept) {
                            super.writeFrom(bytes, -1);
                        }
                        return super.commit(digest);
                    }
                }),
                uploading("Uploads", "aStreamIsLeftOpen", writer -> new FilterBlobWriter(writer) {
                    @Override
                    public long writeFrom(InputStream in, long length) throws IOException {
                        try (in) {
                            return super.writeFrom(in, length);
                        }
                    }
                }),
                uploading("Uploads", "aStreamIsUploadedAsFarAsItShould", writer -> new FilterBlobWriter(writer) {
                    @Override
                    public long writeFrom(InputStream in, long length) throws IOException {
                        long written = super.writeFrom(in, length);
                        in.readAllBytes();
                        return written;
                    }
                }),
                uploading(
                        "Uploads",
                        "anUploadMayBeCommittedUnderAnotherAlgorithmThanItStartedWith",
                        writer -> new FilterBlobWriter(writer) {
                            @Override
                            public Descriptor commit(Digest digest) throws IOException {
                                if (!digest.algorithm().equals(DigestAlgorithm.SHA256)) {
                                    throw OciException.of(ErrorCode.UNSUPPORTED, "only sha256");
                                }
                                return super.commit(digest);
                            }
                        }),
                uploading("Uploads", "piecesOfAnySizeBecomeABlob", writer -> new FilterBlobWriter(writer) {
                    @Override
                    public long size() {
                        return 0;
                    }
                }),
                Breakage.of("Resumption", "anUploadGoesOnWhereItLeftOff", inner -> new Delegate(inner) {
                    @Override
                    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
                        return new FilterBlobWriter(inner.resumeBlobUpload(repository, id, offset)) {
                            @Override
                            public long size() {
                                return super.size() == 1 ? 0 : super.size();
                            }
                        };
                    }
                }),
                Breakage.of("Resumption", "anUploadThatNobodyStartedIsUnknown", inner -> new Delegate(inner) {
                    @Override
                    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
                        try {
                            return inner.resumeBlobUpload(repository, id, offset);
                        } catch (NotFoundException e) {
                            return inner.startBlobUpload(repository);
                        }
                    }
                }),
                Breakage.of(
                        "Resumption",
                        "anotherOffsetThanTheEndIsRefusedAndTheUploadStaysAsItIs",
                        inner -> new Delegate(inner) {
                            @Override
                            public BlobWriter resumeBlobUpload(String repository, String id, long offset)
                                    throws IOException {
                                return inner.resumeBlobUpload(repository, id, WHERE_LEFT_OFF);
                            }
                        }),
                Breakage.of(
                        "Resumption",
                        "anotherOffsetThanTheEndIsRefusedAndTheUploadStaysAsItIs",
                        inner -> new Delegate(inner) {
                            @Override
                            public BlobWriter resumeBlobUpload(String repository, String id, long offset)
                                    throws IOException {
                                try {
                                    return inner.resumeBlobUpload(repository, id, offset);
                                } catch (OciException e) {
                                    try (BlobWriter lost = inner.resumeBlobUpload(repository, id, WHERE_LEFT_OFF)) {
                                        lost.cancel();
                                    }
                                    throw e;
                                }
                            }
                        }));
    }

    private static Breakage uploading(String part, String test, UnaryOperator<BlobWriter> broken) {
        return Breakage.of(part, test, inner -> new Delegate(inner) {
            @Override
            public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
                return broken.apply(inner.startBlobUpload(repository, options));
            }
        });
    }

    private static List<Breakage> mounts() {
        return List.of(
                Breakage.of("Mounts", "aRepositoryThatIsNotThereHasNothingToMount", inner -> new Delegate(inner) {
                    @Override
                    public MountResult mountBlob(String repository, Digest digest, @Nullable String from)
                            throws IOException {
                        MountResult result = inner.mountBlob(repository, digest, from);
                        if (result instanceof MountResult.Refused refused) {
                            refused.upload().close();
                            throw OciException.of(ErrorCode.UNSUPPORTED, "cannot mount");
                        }
                        return result;
                    }
                }),
                Breakage.of(
                        "Mounts", "aBlobIsNotMountedFromARepositoryThatDoesNotHaveIt", inner -> new Delegate(inner) {
                            @Override
                            public MountResult mountBlob(String repository, Digest digest, @Nullable String from)
                                    throws IOException {
                                return inner.mountBlob(repository, digest, null);
                            }
                        }),
                Breakage.of("Mounts", "aBlobIsMountedFromARepository", inner -> new Delegate(inner) {
                    @Override
                    public MountResult mountBlob(String repository, Digest digest, @Nullable String from) {
                        return new MountResult.Mounted(Descriptor.of("a/b", digest, 0));
                    }
                }));
    }

    private static Breakage refusing(String test, Predicate<ManifestContent> refused) {
        return Breakage.of("Documents", test, inner -> new Delegate(inner) {
            @Override
            public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                    throws IOException {
                if (refused.test(manifest)) {
                    throw OciException.of(ErrorCode.MANIFEST_INVALID, "this form is not taken");
                }
                return inner.pushManifest(repository, manifest, tags);
            }
        });
    }

    private static List<Breakage> manifests() {
        return List.of(
                Breakage.of("Manifests", "aManifestMayHaveManyTags", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        return inner.pushManifest(repository, manifest, tags.subList(0, Math.min(1, tags.size())));
                    }
                }),
                Breakage.of("Tags", "oneBadTagRefusesThemAll", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        for (String tag : tags) {
                            inner.pushManifest(repository, manifest, List.of(tag));
                        }
                        return inner.pushManifest(repository, manifest, List.of());
                    }
                }),
                Breakage.of(
                        "Documents",
                        "aManifestWithoutMediaTypeGoesByTheOneThatItIsPushedWith",
                        inner -> new Delegate(inner) {
                            @Override
                            public Descriptor pushManifest(
                                    String repository, ManifestContent manifest, List<String> tags) throws IOException {
                                Descriptor pushed = inner.pushManifest(repository, manifest, tags);
                                if (!text(manifest).contains("\"mediaType\":\"" + manifest.mediaType())) {
                                    throw OciException.of(ErrorCode.MANIFEST_INVALID, "there is no media type");
                                }
                                return pushed;
                            }
                        }),
                refusing("aListThatIsNullIsEmpty", manifest -> text(manifest).contains("\":null")),
                refusing(
                        "mediaTypesAreEqualInWhateverCase",
                        manifest -> !text(manifest).contains("\"mediaType\":\"" + manifest.mediaType())),
                Breakage.of("Manifests", "contentThatIsNoManifestIsRefusedAndNotStored", inner -> new Delegate(inner) {
                    private @Nullable ManifestContent stored;

                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        stored = manifest;
                        return inner.pushManifest(repository, manifest, tags);
                    }

                    @Override
                    public ManifestContent getManifest(String repository, Digest digest) throws IOException {
                        ManifestContent last = stored;
                        return last != null && last.digest().equals(digest)
                                ? last
                                : inner.getManifest(repository, digest);
                    }
                }),
                Breakage.of("Tags", "aTagMovesToTheManifestThatWasPushedLast", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        for (String tag : tags) {
                            try {
                                Digest before =
                                        inner.resolveTag(repository, tag).digest();
                                if (!before.equals(manifest.digest())) {
                                    inner.deleteManifest(repository, before);
                                }
                            } catch (NotFoundException e) {
                                // A new tag: nothing to break.
                            }
                        }
                        return inner.pushManifest(repository, manifest, tags);
                    }
                }));
    }

    private static String text(ManifestContent manifest) {
        return new String(manifest.toByteArray(), StandardCharsets.UTF_8);
    }
}
