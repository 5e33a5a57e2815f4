// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.unify.Targets.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An upload session at several members. Each gets the bytes at the same time, and the slowest sets the pace.
 *
 * <p>A member that fails is left behind and its session cancelled, as long as enough go on. If they do not, all sessions stay as they are,
 * so that they can be resumed from what they have in common.
 */
final class UnifiedWriter extends BlobWriter {
    /** Below this it costs less to hand bytes to one member after the other. */
    private static final int PARALLEL_BYTES = 8 * 1024;

    private final Sessions sessions;
    private final String repository;
    private final List<Part> parts;
    private final List<Peer> holders;
    private final List<Attempt<?>> lost;
    private Claims.Claim claim;
    private long size;
    private @Nullable IOException broken;
    private boolean ended;
    private boolean closed;

    /**
     * Creates a writer.
     *
     * @param holders members that have the blob, as far as is known, and need no session
     * @param lost members that have failed
     */
    UnifiedWriter(Sessions sessions, String repository, List<Part> parts, List<Peer> holders, List<Attempt<?>> lost) {
        this.sessions = sessions;
        this.repository = repository;
        this.parts = new ArrayList<>(parts);
        this.holders = List.copyOf(holders);
        this.lost = new ArrayList<>(lost);
        align();
        claim = sessions.claims().on(repository, id());
    }

    /** Makes this writer one of those that went on with a session under the same id. */
    void claimedBy(Claims.Claim other) {
        claim = other;
    }

    /** Makes this writer one that tells how far the session got, while another goes on with it, and refuses to write. */
    void onlyTells(IOException reason) {
        broken = reason;
    }

    /** Tells whether all members are at the same place. */
    boolean isEven() {
        return parts.stream().allMatch(part -> part.ahead() == 0);
    }

    private void align() {
        size = parts.stream().mapToLong(part -> part.writer().size()).min().orElse(0);
        parts.forEach(part -> part.align(size));
    }

    @Override
    public String id() {
        Map<String, String> ids = new LinkedHashMap<>();
        parts.forEach(part -> ids.put(part.peer().name(), part.writer().id()));
        holders.forEach(peer -> ids.put(peer.name(), ""));
        return SessionId.encode(repository, ids);
    }

    @Override
    public long size() {
        return size;
    }

    /** Returns the greatest wishes: they suit all members. */
    @Override
    public UploadHints hints() {
        UploadHints all = UploadHints.NONE;
        for (Part part : parts) {
            UploadHints one = part.writer().hints();
            all = new UploadHints(
                    Math.max(all.minChunkBytes(), one.minChunkBytes()),
                    Math.max(all.preferredChunkBytes(), one.preferredChunkBytes()));
        }
        return all;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireTurn();
        try {
            settle(each(length >= PARALLEL_BYTES, part -> part.write(bytes, offset, length)));
            size += length;
        } catch (InterruptedIOException e) {
            throw stopped(e);
        }
    }

    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        requireTurn();
        InputStream watched = new WatchedStream(in);
        try {
            return parts.size() == 1 ? writeDirectly(watched, length) : writePiped(watched, length);
        } catch (InterruptedIOException e) {
            throw stopped(e);
        } catch (IOException e) {
            throw SourceException.unwrap(e);
        }
    }

    /** Members may stand anywhere after an interruption: where, is found out when the session is resumed. */
    private InterruptedIOException stopped(InterruptedIOException e) {
        broken = e;
        return e;
    }

    private long writeDirectly(InputStream in, long length) throws IOException {
        Part part = parts.get(0);
        try {
            return part.writeFrom(in, length);
        } finally {
            align();
        }
    }

    private long writePiped(InputStream in, long length) throws IOException {
        List<Pipe> pipes = new ArrayList<>();
        Crew crew = sessions.crew();
        try (Race<Long> race = crew.race(count -> {})) {
            for (Part part : parts) {
                Pipe pipe = new Pipe(part.peer(), sessions.bufferBytes(), part.ahead());
                pipes.add(pipe);
                race.start(part.peer(), peer -> {
                    try (pipe) {
                        return part.writeFrom(pipe, length);
                    }
                });
            }
            Feed feed;
            List<Attempt<Long>> attempts;
            try {
                feed = Feed.pump(in, length, pipes, crew.patienceNanos());
                attempts = race.all(needed(), crew.patienceNanos());
            } catch (InterruptedIOException e) {
                crew.stop(race);
                throw e;
            }
            if (feed.failure() != null) {
                align();
                throw feed.failure();
            }
            if (feed.ended() && feed.count() < length) {
                align();
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        "the content ended after " + feed.count() + " of its " + length + " bytes");
            }
            parts.forEach(part -> part.passed(feed.count()));
            settle(attempts);
            size += feed.count();
            return feed.count();
        }
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        try {
            settle(each(true, part -> part.writer().flush()));
        } finally {
            claim.release();
        }
    }

    @Override
    public Descriptor commit(Digest digest) throws IOException {
        requireTurn();
        try {
            return commitAll(digest);
        } finally {
            claim.release();
        }
    }

    private Descriptor commitAll(Digest digest) throws IOException {
        List<Peer> peers = new ArrayList<>(holders);
        parts.forEach(part -> peers.add(part.peer()));
        List<Attempt<Taken<Descriptor>>> attempts = new ArrayList<>(
                sessions.crew().ask(peers, sessions.targets().needed(), peer -> committed(peer, digest), taken -> {}));
        lost.forEach(attempt -> attempts.add(Attempt.failed(attempt.peer(), attempt.failure())));
        attempts.sort(Comparator.comparingInt(attempt -> attempt.peer().index()));
        Descriptor descriptor = sessions.targets().judge("commit of an upload", repository, attempts);
        ended = true;
        for (Attempt<?> attempt : attempts) {
            Part part = part(attempt.peer());
            if (part != null && !attempt.succeeded()) {
                leave(part, attempt.failure());
            }
        }
        return descriptor;
    }

    /** A member that needed no session may have mounted another blob than the one that the session has become. */
    private Taken<Descriptor> committed(Peer peer, Digest digest) throws IOException {
        Part part = part(peer);
        if (part == null) {
            return Taken.done(peer.perform(new Call.ResolveBlob(repository, digest)), Undo.NOTHING);
        }
        Undo undo = sessions.compensation().ofBlob(peer, repository, digest);
        return Taken.done(peer.proceed(() -> part.writer().commit(digest)), undo);
    }

    private @Nullable Part part(Peer peer) {
        return parts.stream().filter(part -> part.peer() == peer).findFirst().orElse(null);
    }

    @Override
    public void cancel() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        List<Attempt<Part>> attempts = end(part -> part.writer().cancel());
        if (!attempts.stream().allMatch(Attempt::succeeded)) {
            throw Failures.of(attempts, sessions.targets().needed()).verdict("cancel of an upload", repository);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            List<Attempt<Part>> attempts = end(part -> part.writer().close());
            if (!ended && broken == null) {
                settle(attempts);
            }
        } finally {
            claim.release();
        }
    }

    /** Does what must be done at every member even if this thread is interrupted. */
    private List<Attempt<Part>> end(Act act) throws IOException {
        if (!Thread.currentThread().isInterrupted()) {
            try {
                return each(true, act);
            } catch (InterruptedIOException e) {
                for (Part part : parts) {
                    sessions.crew().later(() -> Attempt.of(part.peer(), peer -> act.done(part)));
                }
                throw e;
            }
        }
        return each(false, act);
    }

    private void requireOpen() throws IOException {
        if (closed || ended) {
            throw new IOException("upload to " + repository + ": the writer is closed, or its session has ended");
        }
        if (broken != null) {
            throw broken;
        }
    }

    /** Of the writers on a session one goes on; where there is one member, it is the member that decides. */
    private void requireTurn() throws IOException {
        requireOpen();
        if (parts.size() + holders.size() > 1) {
            try {
                claim.take();
            } catch (OciException e) {
                broken = e;
                throw e;
            }
        }
    }

    private int needed() {
        return sessions.targets().needed() - holders.size();
    }

    private List<Attempt<Part>> each(boolean parallel, Act act) throws IOException {
        if (parallel && parts.size() > 1) {
            List<Peer> peers = parts.stream().map(Part::peer).toList();
            return sessions.crew().askToTheEnd(peers, needed(), peer -> act.done(Objects.requireNonNull(part(peer))));
        }
        List<Attempt<Part>> attempts = parts.stream()
                .map(part -> Attempt.of(part.peer(), peer -> act.done(part)))
                .toList();
        for (Attempt<Part> attempt : attempts) {
            if (!attempt.succeeded()) {
                Failures.rethrowInterruption(attempt.failure());
            }
        }
        return attempts;
    }

    /** Goes on without the members that failed, if enough are left. */
    private void settle(List<? extends Attempt<?>> attempts) throws IOException {
        List<? extends Attempt<?>> failed =
                attempts.stream().filter(attempt -> !attempt.succeeded()).toList();
        if (failed.isEmpty()) {
            return;
        }
        if (parts.size() - failed.size() < Math.max(1, needed())) {
            broken = Failures.of(attempts, sessions.targets().needed()).verdict("upload", repository);
            throw broken;
        }
        for (Attempt<?> attempt : failed) {
            Part part = Objects.requireNonNull(part(attempt.peer()));
            parts.remove(part);
            lost.add(attempt);
            leave(part, attempt.failure());
        }
    }

    /** Leaves a session: to another writer that goes on with it, or to nobody. */
    private void leave(Part part, IOException failure) {
        boolean anothers = failure instanceof NotFoundException
                || (failure instanceof OciException refusal && refusal.code().equals(ErrorCode.RANGE_INVALID));
        sessions.crew().later(anothers ? () -> Answers.close(part.writer()) : () -> Answers.cancel(part.writer()));
    }

    /** What is done with a part. */
    @FunctionalInterface
    private interface Act {
        void on(Part part) throws IOException;

        /** Does it, and returns the part. */
        default Part done(Part part) throws IOException {
            return part.peer().proceed(() -> {
                on(part);
                return part;
            });
        }
    }
}
