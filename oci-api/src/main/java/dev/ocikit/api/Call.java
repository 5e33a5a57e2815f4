// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A method of {@link OciRegistry} and its arguments as a value: the seam through which every wrapper works.
 *
 * <p>There is one record for each method, with the method's parameters as components. Calls are equal by value, so a test compares lists
 * of them, and a policy reads what a request is about to do.
 *
 * @param <T> what the method returns
 */
public sealed interface Call<T> {
    /** Returns the repository; empty for the list of repositories. */
    String repository();

    /** Performs this call on a registry. */
    T on(OciRegistry registry) throws IOException;

    /** Returns what the call needs to be allowed: one access, or two for a mount from another repository. */
    List<Need> needs();

    /** Returns this call with every repository that it names replaced: its own, and the source of a mount. */
    Call<T> mapRepositories(UnaryOperator<String> names);

    /** Tells whether the call may be performed again after a failure: false where it opens or consumes something. */
    default boolean repeatable() {
        return true;
    }

    /** Returns an answer of this call with its stream or listing replaced, if it has one. */
    default T mapStreams(T answer, StreamMapper streams) {
        return answer;
    }

    /** Returns this call with the content that it pushes replaced, if it is a {@link PushBlob}. */
    default Call<T> mapSource(UnaryOperator<BlobSource> sources) {
        return this;
    }

    /** Returns the name of the method, for instance {@code getBlob}. */
    default String name() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** What a method without a result returns as a call. */
    enum Done {
        /** It is done. */
        DONE
    }

    /** The call of {@link OciRegistry#getBlob}. */
    record GetBlob(String repository, Digest digest) implements Call<BlobReader> {
        @Override
        public BlobReader on(OciRegistry registry) throws IOException {
            return registry.getBlob(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<BlobReader> mapRepositories(UnaryOperator<String> names) {
            return new GetBlob(names.apply(repository), digest);
        }

        @Override
        public BlobReader mapStreams(BlobReader answer, StreamMapper streams) {
            return streams.reader(answer);
        }
    }

    /** The call of {@link OciRegistry#getBlobRange}. */
    record GetBlobRange(String repository, Digest digest, ByteRange range) implements Call<BlobReader> {
        @Override
        public BlobReader on(OciRegistry registry) throws IOException {
            return registry.getBlobRange(repository, digest, range);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<BlobReader> mapRepositories(UnaryOperator<String> names) {
            return new GetBlobRange(names.apply(repository), digest, range);
        }

        @Override
        public BlobReader mapStreams(BlobReader answer, StreamMapper streams) {
            return streams.reader(answer);
        }
    }

    /** The call of {@link OciRegistry#getManifest}. */
    record GetManifest(String repository, Digest digest) implements Call<ManifestContent> {
        @Override
        public ManifestContent on(OciRegistry registry) throws IOException {
            return registry.getManifest(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<ManifestContent> mapRepositories(UnaryOperator<String> names) {
            return new GetManifest(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#getTag}. */
    record GetTag(String repository, String tag) implements Call<ManifestContent> {
        @Override
        public ManifestContent on(OciRegistry registry) throws IOException {
            return registry.getTag(repository, tag);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<ManifestContent> mapRepositories(UnaryOperator<String> names) {
            return new GetTag(names.apply(repository), tag);
        }
    }

    /** The call of {@link OciRegistry#resolveBlob}. */
    record ResolveBlob(String repository, Digest digest) implements Call<Descriptor> {
        @Override
        public Descriptor on(OciRegistry registry) throws IOException {
            return registry.resolveBlob(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<Descriptor> mapRepositories(UnaryOperator<String> names) {
            return new ResolveBlob(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#resolveManifest}. */
    record ResolveManifest(String repository, Digest digest) implements Call<Descriptor> {
        @Override
        public Descriptor on(OciRegistry registry) throws IOException {
            return registry.resolveManifest(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<Descriptor> mapRepositories(UnaryOperator<String> names) {
            return new ResolveManifest(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#resolveTag}. */
    record ResolveTag(String repository, String tag) implements Call<Descriptor> {
        @Override
        public Descriptor on(OciRegistry registry) throws IOException {
            return registry.resolveTag(repository, tag);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<Descriptor> mapRepositories(UnaryOperator<String> names) {
            return new ResolveTag(names.apply(repository), tag);
        }
    }

    /** The call of {@link OciRegistry#locateBlob}. */
    record LocateBlob(String repository, Digest digest) implements Call<Optional<URI>> {
        @Override
        public Optional<URI> on(OciRegistry registry) throws IOException {
            return registry.locateBlob(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<Optional<URI>> mapRepositories(UnaryOperator<String> names) {
            return new LocateBlob(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#locateManifest}. */
    record LocateManifest(String repository, Digest digest) implements Call<Optional<URI>> {
        @Override
        public Optional<URI> on(OciRegistry registry) throws IOException {
            return registry.locateManifest(repository, digest);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.READ));
        }

        @Override
        public Call<Optional<URI>> mapRepositories(UnaryOperator<String> names) {
            return new LocateManifest(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#pushBlob}. */
    record PushBlob(String repository, Digest digest, BlobSource source) implements Call<Descriptor> {
        @Override
        public Descriptor on(OciRegistry registry) throws IOException {
            return registry.pushBlob(repository, digest, source);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.WRITE));
        }

        @Override
        public Call<Descriptor> mapRepositories(UnaryOperator<String> names) {
            return new PushBlob(names.apply(repository), digest, source);
        }

        @Override
        public boolean repeatable() {
            return source.reopenable();
        }

        @Override
        public Call<Descriptor> mapSource(UnaryOperator<BlobSource> sources) {
            return new PushBlob(repository, digest, sources.apply(source));
        }
    }

    /** The call of {@link OciRegistry#startBlobUpload}. */
    record StartBlobUpload(String repository, UploadOptions options) implements Call<BlobWriter> {
        @Override
        public BlobWriter on(OciRegistry registry) throws IOException {
            return registry.startBlobUpload(repository, options);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.WRITE));
        }

        @Override
        public Call<BlobWriter> mapRepositories(UnaryOperator<String> names) {
            return new StartBlobUpload(names.apply(repository), options);
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public BlobWriter mapStreams(BlobWriter answer, StreamMapper streams) {
            return streams.writer(answer);
        }
    }

    /** The call of {@link OciRegistry#resumeBlobUpload}. */
    record ResumeBlobUpload(String repository, String id, long offset) implements Call<BlobWriter> {
        @Override
        public BlobWriter on(OciRegistry registry) throws IOException {
            return registry.resumeBlobUpload(repository, id, offset);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.WRITE));
        }

        @Override
        public Call<BlobWriter> mapRepositories(UnaryOperator<String> names) {
            return new ResumeBlobUpload(names.apply(repository), id, offset);
        }

        @Override
        public BlobWriter mapStreams(BlobWriter answer, StreamMapper streams) {
            return streams.writer(answer);
        }

        /** Returns the call without the id, which is shown to nobody but the registry. */
        @Override
        public String toString() {
            return "ResumeBlobUpload[repository=" + repository + ", offset=" + offset + "]";
        }
    }

    /** The call of {@link OciRegistry#mountBlob}. */
    record MountBlob(
            String repository, Digest digest, @Nullable String from) implements Call<MountResult> {
        @Override
        public MountResult on(OciRegistry registry) throws IOException {
            return registry.mountBlob(repository, digest, from);
        }

        @Override
        public List<Need> needs() {
            Need write = new Need(repository, Access.WRITE);
            return from == null ? List.of(write) : List.of(new Need(from, Access.READ), write);
        }

        @Override
        public Call<MountResult> mapRepositories(UnaryOperator<String> names) {
            return new MountBlob(names.apply(repository), digest, from == null ? null : names.apply(from));
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public MountResult mapStreams(MountResult answer, StreamMapper streams) {
            return answer instanceof MountResult.Refused refused
                    ? new MountResult.Refused(streams.writer(refused.upload()))
                    : answer;
        }
    }

    /** The call of {@link OciRegistry#pushManifest}. */
    record PushManifest(String repository, ManifestContent manifest, List<String> tags) implements Call<Descriptor> {
        public PushManifest {
            tags = List.copyOf(tags);
        }

        @Override
        public Descriptor on(OciRegistry registry) throws IOException {
            return registry.pushManifest(repository, manifest, tags);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.WRITE));
        }

        @Override
        public Call<Descriptor> mapRepositories(UnaryOperator<String> names) {
            return new PushManifest(names.apply(repository), manifest, tags);
        }
    }

    /** The call of {@link OciRegistry#deleteBlob}. */
    record DeleteBlob(String repository, Digest digest) implements Call<Done> {
        @Override
        public Done on(OciRegistry registry) throws IOException {
            registry.deleteBlob(repository, digest);
            return Done.DONE;
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.DELETE));
        }

        @Override
        public Call<Done> mapRepositories(UnaryOperator<String> names) {
            return new DeleteBlob(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#deleteManifest}. */
    record DeleteManifest(String repository, Digest digest) implements Call<Done> {
        @Override
        public Done on(OciRegistry registry) throws IOException {
            registry.deleteManifest(repository, digest);
            return Done.DONE;
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.DELETE));
        }

        @Override
        public Call<Done> mapRepositories(UnaryOperator<String> names) {
            return new DeleteManifest(names.apply(repository), digest);
        }
    }

    /** The call of {@link OciRegistry#deleteTag}. */
    record DeleteTag(String repository, String tag) implements Call<Done> {
        @Override
        public Done on(OciRegistry registry) throws IOException {
            registry.deleteTag(repository, tag);
            return Done.DONE;
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.DELETE));
        }

        @Override
        public Call<Done> mapRepositories(UnaryOperator<String> names) {
            return new DeleteTag(names.apply(repository), tag);
        }
    }

    /** The call of {@link OciRegistry#tags}. */
    record Tags(String repository, ListOptions options) implements Call<Listing<String>> {
        @Override
        public Listing<String> on(OciRegistry registry) throws IOException {
            return registry.tags(repository, options);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.LIST));
        }

        @Override
        public Call<Listing<String>> mapRepositories(UnaryOperator<String> names) {
            return new Tags(names.apply(repository), options);
        }

        @Override
        public Listing<String> mapStreams(Listing<String> answer, StreamMapper streams) {
            return streams.listing(answer);
        }
    }

    /** The call of {@link OciRegistry#referrers}. */
    record Referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options)
            implements Call<Listing<Descriptor>> {
        @Override
        public Listing<Descriptor> on(OciRegistry registry) throws IOException {
            return registry.referrers(repository, subject, artifactType, options);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need(repository, Access.LIST));
        }

        @Override
        public Call<Listing<Descriptor>> mapRepositories(UnaryOperator<String> names) {
            return new Referrers(names.apply(repository), subject, artifactType, options);
        }

        @Override
        public Listing<Descriptor> mapStreams(Listing<Descriptor> answer, StreamMapper streams) {
            return streams.listing(answer);
        }
    }

    /** The call of {@link OciRegistry#repositories}. */
    record Repositories(ListOptions options) implements Call<Listing<String>> {
        @Override
        public String repository() {
            return "";
        }

        @Override
        public Listing<String> on(OciRegistry registry) throws IOException {
            return registry.repositories(options);
        }

        @Override
        public List<Need> needs() {
            return List.of(new Need("", Access.LIST));
        }

        @Override
        public Call<Listing<String>> mapRepositories(UnaryOperator<String> names) {
            return this;
        }

        @Override
        public Listing<String> mapStreams(Listing<String> answer, StreamMapper streams) {
            return streams.listing(answer);
        }
    }
}
