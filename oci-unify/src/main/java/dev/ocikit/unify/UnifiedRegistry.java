// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.Threads;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Several registries as one.
 *
 * <pre>{@code
 * try (var registry = UnifiedRegistry.of(
 *         Member.of("local", store), Member.of("hub", client, MemberRole.READ))) {
 *     registry.getTag("library/alpine", "latest");
 * }
 * }</pre>
 *
 * <p><b>Reads.</b> What is asked for by digest may come from any member, in the order of the {@link ReadPolicy}. A member that fails in
 * the middle of a blob is replaced by another from the same byte on, and the digest of the whole is verified here. What a tag names is a
 * matter of the {@link TagPolicy}. A location to fetch content directly comes from the first member that knows one and has the content.
 *
 * <p><b>Writes</b> go to all members that can be written to, at the same time, or to the first ({@link WritePolicy}). A blob that is there
 * already is a success. If too few members take a change, it is undone where it was taken, or a {@link PartialWriteException} tells which
 * have it. A deletion is done at members that do not have what is deleted, if another had it. Members without a role for it are neither
 * changed nor asked: what is deleted may still be read from a member that is only read.
 *
 * <p><b>Uploads.</b> The id of a session holds those of the members, so it can be resumed by any registry of the same members. After a
 * break that met members unevenly it goes on from what all have. Of several writers on a session one goes on, at all members.
 *
 * <p><b>Lists</b> are merged in order, page by page, without duplicates. They rely on the members' order, except that referrers may come
 * in any order. For that the digests of listed referrers are kept, so a listing of more than 100,000 referrers of several members fails
 * with {@code SIZE_INVALID}; {@link dev.ocikit.api.ListOptions} lists them in parts.
 *
 * <p><b>Errors.</b> If no member has a good answer, the error says what each said, and is that which weighs most: a refusal of the question
 * itself (a range, a name), a member's failure, {@code TOOMANYREQUESTS}, {@code UNAUTHORIZED}, {@code DENIED}, not found,
 * {@code UNSUPPORTED}. So nothing is reported as not found while a member that may have it cannot be asked, except under
 * {@link FailurePolicy#DEGRADE}. Of a change, what as many members refuse as must take it is refused, even if others fail.
 *
 * <p><b>Health.</b> A member that fails again and again is not asked for a while ({@link UnifyOptions#breakerFailures}).
 *
 * <p><b>Threads.</b> Safe for use by many threads. Where several members are asked at the same time, threads of the executor do it;
 * interrupting the caller interrupts them. No lock is held while a member is waited for, but pushes to the same
 * tag and deletions of the same thing take turns where there are several members, so that these do not come to differ.
 *
 * <p><b>Closing</b> ends the threads that this registry started, if it was not given an executor. Members are closed by whoever opened
 * them.
 */
public final class UnifiedRegistry extends WrappedRegistry implements AutoCloseable {
    private final List<Peer> peers;
    private final List<Peer> readers;
    private final @Nullable ExecutorService threads;
    private final Crew crew;
    private final ReadStrategy strategy;
    private final TagReads tags;
    private final Locations locations;
    private final Lists lists;
    private final Writes writes;
    private final Deletions deletions;

    private UnifiedRegistry(UnifyOptions options, List<Member> members) {
        requireDistinct(members);
        peers = new ArrayList<>();
        for (Member member : members) {
            peers.add(new Peer(member, peers.size(), options));
        }
        readers = peers.stream().filter(peer -> peer.role().reads()).toList();
        Targets targets =
                Targets.of(peers.stream().filter(peer -> peer.role().writes()).toList(), options);
        threads = options.executor().isPresent() ? null : Threads.create("oci-unify");
        Executor executor = threads == null ? options.executor().orElseThrow() : threads;
        crew = new Crew(executor, options.patience().toNanos());
        strategy = ReadStrategy.of(options, crew);
        tags = new TagReads(readers, strategy.ofTags(), crew, options);
        locations = new Locations(readers);
        lists = new Lists(readers, crew, options.failurePolicy());
        Turns turns = new Turns();
        writes = new Writes(targets, crew, turns, options);
        deletions = new Deletions(targets, crew, turns);
    }

    /** Returns members as one registry, with default options. */
    public static UnifiedRegistry of(Member... members) {
        return create(UnifyOptions.defaults(), List.of(members));
    }

    /**
     * Returns members as one registry.
     *
     * @param members at least one; their order is that in which they are asked
     * @throws IllegalArgumentException if there is none, if two have the same name, or if the quorum cannot be reached
     */
    public static UnifiedRegistry create(UnifyOptions options, List<Member> members) {
        return new UnifiedRegistry(options, members);
    }

    private static void requireDistinct(List<Member> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a registry has at least one member");
        }
        if (members.stream().map(Member::name).distinct().count() < members.size()) {
            throw new IllegalArgumentException("two members have the same name: " + members);
        }
    }

    /** Returns whether each member is asked, by its name, in their order. */
    public Map<String, MemberHealth> health() {
        Map<String, MemberHealth> health = new LinkedHashMap<>();
        peers.forEach(peer -> health.put(peer.name(), peer.health()));
        return Collections.unmodifiableMap(health);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        requireNames(call);
        List<Need> needs = call.needs();
        return switch (needs.get(needs.size() - 1).access()) {
            case READ -> read(call);
            case LIST -> call.on(requireReaders(call, lists));
            case WRITE -> call.on(writes);
            case DELETE -> deletions.delete(call);
        };
    }

    private <T> T read(Call<T> call) throws IOException {
        if (call instanceof Call.LocateBlob || call instanceof Call.LocateManifest) {
            return call.on(requireReaders(call, locations));
        }
        TagReads byTag = requireReaders(call, tags);
        if (call instanceof Call.GetTag get) {
            return byTag.read(call, get.tag());
        }
        if (call instanceof Call.ResolveTag resolve) {
            return byTag.read(call, resolve.tag());
        }
        Attempt<T> first = strategy.first(call, readers);
        return call.mapStreams(first.answer(), new StreamMapper() {
            @Override
            public BlobReader reader(BlobReader reader) {
                List<Peer> others =
                        readers.stream().filter(peer -> peer != first.peer()).toList();
                return others.isEmpty()
                        ? reader
                        : new FailoverReader(crew, strategy, call.repository(), reader, first.peer(), others);
            }
        });
    }

    private <R> R requireReaders(Call<?> call, R answering) throws OciException {
        if (readers.isEmpty()) {
            throw OciException.of(
                    ErrorCode.DENIED, call.name() + " in " + call.repository() + ": no member can be read");
        }
        return answering;
    }

    /** Names are checked before any member is asked or any content is read. */
    private static void requireNames(Call<?> call) throws OciException {
        if (!(call instanceof Call.Repositories)) {
            requireRepository(call, call.repository());
        }
        if (call instanceof Call.MountBlob mount && mount.from() != null) {
            requireRepository(call, mount.from());
        }
    }

    private static void requireRepository(Call<?> call, String name) throws OciException {
        if (!Names.isRepository(name)) {
            try {
                String unused = Names.requireRepository(name);
            } catch (IllegalArgumentException e) {
                throw OciException.of(ErrorCode.NAME_INVALID, call.name() + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
