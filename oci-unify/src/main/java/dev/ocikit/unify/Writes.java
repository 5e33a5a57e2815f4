// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.unify.Targets.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes members. Safe for use by many threads. */
final class Writes implements OciRegistry {
    private final Targets targets;
    private final Crew crew;
    private final Compensation compensation;
    private final long bufferBytes;
    private final Sessions sessions;
    private final Turns turns;

    Writes(Targets targets, Crew crew, Turns turns, UnifyOptions options) {
        this.targets = targets;
        this.crew = crew;
        this.turns = turns;
        this.compensation = new Compensation(options.compensation());
        this.bufferBytes = options.bufferBytes();
        this.sessions = new Sessions(targets, crew, compensation, bufferBytes);
    }

    /** Pushes to the same tag take turns: if each member got them in another order, members would come to differ. */
    @Override
    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        Call<Descriptor> call = new Call.PushManifest(repository, manifest, tags);
        List<String> moved = targets.peers().size() == 1
                ? List.of()
                : tags.stream().map(tag -> tag(repository, tag)).toList();
        Turns.Turn turn = turns.take(moved);
        try {
            return change(call, peer -> {
                Undo undo = compensation.ofManifest(peer, repository, manifest.digest(), tags);
                return Taken.done(peer.perform(call), undo);
            });
        } finally {
            turn.end();
        }
    }

    /** Returns what stands for a tag where changes take turns. */
    static String tag(String repository, String tag) {
        return repository + ":" + tag;
    }

    /** A source that can be opened again is opened by each member; another is read here and piped to all. */
    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        Call.PushBlob call = new Call.PushBlob(repository, digest, new WatchedSource(source));
        List<Peer> peers = targets.required(call.name(), repository);
        try {
            if (source.reopenable() || peers.size() == 1) {
                return change(call, peer -> pushed(peer, call));
            }
            return piped(call, source, peers);
        } catch (IOException e) {
            throw SourceException.unwrap(e);
        }
    }

    private Taken<Descriptor> pushed(Peer peer, Call.PushBlob call) throws IOException {
        Undo undo = compensation.ofBlob(peer, call.repository(), call.digest());
        return Taken.done(peer.perform(call), undo);
    }

    private Descriptor piped(Call.PushBlob call, BlobSource source, List<Peer> peers) throws IOException {
        List<Pipe> pipes = new ArrayList<>();
        try (InputStream in = source.open();
                Race<Taken<Descriptor>> race = crew.race(taken -> {})) {
            for (Peer peer : peers) {
                Pipe pipe = new Pipe(peer, bufferBytes, 0);
                pipes.add(pipe);
                race.start(peer, runner -> {
                    try (pipe) {
                        BlobSource piped = BlobSource.once(pipe, source.size());
                        return pushed(runner, new Call.PushBlob(call.repository(), call.digest(), piped));
                    }
                });
            }
            Feed unused = Feed.pump(in, -1, pipes, crew.patienceNanos());
            return targets.judge(call.name(), call.repository(), race.all(targets.needed(), crew.patienceNanos()));
        }
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        return sessions.start(new Call.StartBlobUpload(repository, options));
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        return sessions.resume(new Call.ResumeBlobUpload(repository, id, offset));
    }

    @Override
    public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
        return sessions.mount(new Call.MountBlob(repository, digest, from));
    }

    private <T> T change(Call<T> call, Attempt.Work<Taken<T>> work) throws IOException {
        List<Peer> peers = targets.required(call.name(), call.repository());
        return targets.judge(call.name(), call.repository(), crew.ask(peers, targets.needed(), work, taken -> {}));
    }
}
