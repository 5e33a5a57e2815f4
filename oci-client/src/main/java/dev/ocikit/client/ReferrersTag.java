// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.ParseCost;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The referrers tag schema: where a registry has no referrers API, clients keep the list of a subject's referrers as an index under a tag
 * that is made of the subject's digest (distribution-spec, "Referrers tag schema").
 *
 * <p>Two clients that change the same list at once can lose a change; the specification knows no remedy. Within one client it cannot
 * happen.
 */
final class ReferrersTag {
    private static final int MAX_ALGORITHM = 32;
    private static final int MAX_ENCODED = 64;

    private final Manifests manifests;
    private final ManifestPush push;
    private final DocumentMemory memory;
    /** Held while a list is read, changed and written back: these locks, unlike all others, are there to span requests. */
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(16).toList();

    ReferrersTag(Manifests manifests, ManifestPush push, DocumentMemory memory) {
        this.manifests = manifests;
        this.push = push;
        this.memory = memory;
    }

    /** Returns the tag that lists the referrers of a subject. */
    static String of(Digest subject) {
        String algorithm = subject.algorithm().name();
        String encoded = subject.encoded();
        String tag = algorithm.substring(0, Math.min(MAX_ALGORITHM, algorithm.length()))
                + "-"
                + encoded.substring(0, Math.min(MAX_ENCODED, encoded.length()));
        StringBuilder plain = new StringBuilder(tag.length());
        tag.chars().forEach(c -> plain.append(Urls.isUnreserved(c) && c != '~' ? (char) c : '-'));
        return plain.toString();
    }

    /** Returns the listed referrers: none where the tag names no list. Empty if there is no such tag. */
    Optional<List<Descriptor>> read(String repository, Digest subject) throws IOException {
        try (DocumentMemory.Reservation reserved = memory.open()) {
            return manifest(repository, subject, reserved).map(content -> {
                ImageIndex index = index(content, subject);
                return index == null ? List.of() : index.manifests();
            });
        }
    }

    /** Adds a referrer, unless it is listed. */
    void add(String repository, Digest subject, Descriptor referrer) throws IOException {
        change(repository, subject, tagged -> {
            @Nullable ImageIndex old = tagged.isEmpty() ? ImageIndex.of(List.of()) : index(tagged.get(), subject);
            if (old == null) {
                throw OciException.of(
                        ErrorCode.MANIFEST_INVALID,
                        "the referrer " + referrer.digest() + " is pushed but not listed, because the tag "
                                + of(subject) + " of " + repository + " does not name a list of the referrers of "
                                + subject);
            }
            List<Descriptor> listed = new ArrayList<>(old.manifests());
            if (listed.stream().anyMatch(descriptor -> descriptor.digest().equals(referrer.digest()))) {
                return null;
            }
            listed.add(referrer);
            return old.toBuilder().manifests(listed).build();
        });
    }

    /** Removes a referrer, if it is listed. */
    void remove(String repository, Digest subject, Digest referrer) throws IOException {
        change(repository, subject, tagged -> {
            ImageIndex index = tagged.map(content -> index(content, subject)).orElse(null);
            if (index == null) {
                return null;
            }
            List<Descriptor> left = index.manifests().stream()
                    .filter(descriptor -> !descriptor.digest().equals(referrer))
                    .toList();
            return left.size() == index.manifests().size()
                    ? null
                    : index.toBuilder().manifests(left).build();
        });
    }

    private void change(String repository, Digest subject, Change change) throws IOException {
        ReentrantLock lock = locks.get(Math.floorMod((repository + subject).hashCode(), locks.size()));
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to change a list of referrers");
        }
        try (DocumentMemory.Reservation reserved = memory.open()) {
            ImageIndex changed = change.of(manifest(repository, subject, reserved));
            if (changed != null) {
                // The list may hold what others wrote into it: it is passed on, not judged.
                byte[] json = changed.members().toJson();
                push.push(repository, ManifestContent.of(json, MediaTypes.IMAGE_INDEX), List.of(of(subject)));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns what the tag names, if there is such a tag.
     *
     * @param reserved what parsing it is charged to
     */
    private Optional<ManifestContent> manifest(String repository, Digest subject, DocumentMemory.Reservation reserved)
            throws IOException {
        try {
            ManifestContent content = manifests.get(repository, of(subject));
            reserved.add(content.size() + ParseCost.of(content.buffer()));
            return Optional.of(content);
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the list in what the tag names, or null if it is none. Some registries (GitLab) take the tag for another form of the subject's
     * digest and answer with the subject: if that is an index, its manifests are not referrers.
     */
    private static @Nullable ImageIndex index(ManifestContent content, Digest subject) {
        if (!MediaTypes.IMAGE_INDEX.equalsIgnoreCase(content.mediaType()) || isSubject(content, subject)) {
            return null;
        }
        try {
            return content.view() instanceof ImageIndex index ? index : null;
        } catch (OciException e) {
            return null;
        }
    }

    private static boolean isSubject(ManifestContent content, Digest subject) {
        boolean computable = subject.algorithm().isSupported()
                && !content.digest().algorithm().equals(subject.algorithm());
        Digest digest = computable ? subject.algorithm().digest(content.toByteArray()) : content.digest();
        return digest.equals(subject);
    }

    /** A change of a list. */
    @FunctionalInterface
    private interface Change {
        /**
         * Returns the changed list, or null if there is nothing to change.
         *
         * @param tagged what the tag names, if there is such a tag
         */
        @Nullable
        ImageIndex of(Optional<ManifestContent> tagged) throws OciException;
    }
}
