// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.unify.Targets.Taken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Opens upload sessions at several members as one. All there is to know of a session that nobody writes to is in its id. */
final class Sessions {
    private final Targets targets;
    private final Crew crew;
    private final Compensation compensation;
    private final long bufferBytes;
    private final Claims claims = new Claims();

    Sessions(Targets targets, Crew crew, Compensation compensation, long bufferBytes) {
        this.targets = targets;
        this.crew = crew;
        this.compensation = compensation;
        this.bufferBytes = bufferBytes;
    }

    Targets targets() {
        return targets;
    }

    Crew crew() {
        return crew;
    }

    Compensation compensation() {
        return compensation;
    }

    Claims claims() {
        return claims;
    }

    long bufferBytes() {
        return bufferBytes;
    }

    BlobWriter start(Call.StartBlobUpload call) throws IOException {
        List<Peer> peers = targets.required(call.name(), call.repository());
        List<Attempt<BlobWriter>> attempts =
                crew.ask(peers, targets.needed(), peer -> peer.perform(call), Answers::cancel);
        return writer(call, attempts, List.of(), Answers::cancel);
    }

    /** Members are asked where they stand, even if the caller knows: they may stand at different places since. */
    BlobWriter resume(Call.ResumeBlobUpload call) throws IOException {
        Claims.Claim claim = claims.on(call.repository(), call.id());
        UnifiedWriter writer = resume(call, claim);
        if (writer.isEven()) {
            return writer;
        }
        // Either a break met the members unevenly, or someone is writing just now: only who holds the session can tell.
        try {
            claim.take();
        } catch (OciException e) {
            if (call.offset() == OciRegistry.WHERE_LEFT_OFF) {
                writer.onlyTells(e);
                return writer;
            }
            Answers.close(writer);
            throw e;
        }
        Answers.close(writer);
        try {
            return resume(call, claim);
        } catch (IOException e) {
            claim.release();
            throw e;
        }
    }

    private UnifiedWriter resume(Call.ResumeBlobUpload call, Claims.Claim claim) throws IOException {
        String repository = call.repository();
        Map<String, String> ids = SessionId.decode(repository, call.id());
        List<Peer> holders = new ArrayList<>();
        List<Peer> partners = new ArrayList<>();
        List<Attempt<BlobWriter>> attempts = new ArrayList<>();
        for (Peer peer : targets.required(call.name(), repository)) {
            String id = ids.get(peer.name());
            if (id == null) {
                attempts.add(Attempt.failed(
                        peer, SessionId.unknown(repository, "the member " + peer + " has no part in the session")));
            } else {
                (id.isEmpty() ? holders : partners).add(peer);
            }
        }
        long offset = partners.size() == 1 ? call.offset() : OciRegistry.WHERE_LEFT_OFF;
        if (!partners.isEmpty()) {
            attempts.addAll(crew.ask(
                    partners,
                    targets.needed(),
                    peer -> peer.perform(
                            new Call.ResumeBlobUpload(repository, ids.getOrDefault(peer.name(), ""), offset)),
                    Answers::close));
        }
        UnifiedWriter writer = writer(call, attempts, holders, Answers::close);
        writer.claimedBy(claim);
        if (offset != call.offset() && call.offset() != writer.size()) {
            Answers.close(writer);
            throw OciException.of(
                    ErrorCode.RANGE_INVALID,
                    "upload to " + repository + ": the members' sessions hold " + writer.size()
                            + " bytes in common, not the " + call.offset() + " that it was to go on from");
        }
        return writer;
    }

    /**
     * Mounts a blob where members can. Where some refuse, what they opened instead is one session, for which the others have done their
     * part; where enough have mounted, it is cancelled.
     */
    MountResult mount(Call.MountBlob call) throws IOException {
        List<Peer> peers = targets.required(call.name(), call.repository());
        List<Attempt<Taken<MountResult>>> attempts = crew.ask(
                peers,
                targets.needed(),
                peer -> {
                    Undo undo = compensation.ofBlob(peer, call.repository(), call.digest());
                    return Taken.done(peer.perform(call), undo);
                },
                taken -> Answers.release(call, taken.answer()));
        List<Peer> mounted = new ArrayList<>();
        List<Attempt<BlobWriter>> sessions = new ArrayList<>();
        List<Attempt<Taken<MountResult>>> judged = new ArrayList<>();
        for (Attempt<Taken<MountResult>> attempt : attempts) {
            Attempt<Taken<MountResult>> judgement = attempt;
            if (!attempt.succeeded()) {
                sessions.add(Attempt.failed(attempt.peer(), attempt.failure()));
            } else if (attempt.answer().answer() instanceof MountResult.Refused refused) {
                sessions.add(Attempt.answered(attempt.peer(), refused.upload()));
                judgement = Attempt.failed(attempt.peer(), cannotMount(call));
            } else {
                mounted.add(attempt.peer());
            }
            judged.add(judgement);
        }
        long willing =
                mounted.size() + sessions.stream().filter(Attempt::succeeded).count();
        if (mounted.size() < targets.needed() && willing >= targets.needed()) {
            return new MountResult.Refused(writer(call, sessions, mounted, Answers::cancel));
        }
        sessions.stream().filter(Attempt::succeeded).forEach(session -> Answers.cancel(session.answer()));
        return targets.judge(call.name(), call.repository(), judged);
    }

    private static OciException cannotMount(Call.MountBlob call) {
        return OciException.of(
                ErrorCode.BLOB_UNKNOWN, "mountBlob in " + call.repository() + ": cannot mount " + call.digest());
    }

    /**
     * Returns one writer for those of the members.
     *
     * @param holders members that need no session
     * @param giveUp what becomes of the writers if they are too few
     */
    private UnifiedWriter writer(
            Call<?> call, List<Attempt<BlobWriter>> attempts, List<Peer> holders, Consumer<BlobWriter> giveUp)
            throws IOException {
        List<Attempt<BlobWriter>> opened =
                attempts.stream().filter(Attempt::succeeded).toList();
        if (opened.isEmpty() || opened.size() + holders.size() < targets.needed()) {
            opened.forEach(attempt -> giveUp.accept(attempt.answer()));
            throw Failures.of(attempts, targets.needed()).verdict(call.name(), call.repository());
        }
        List<Part> parts = opened.stream()
                .map(attempt -> new Part(attempt.peer(), attempt.answer()))
                .toList();
        List<Attempt<?>> lost = attempts.stream()
                .filter(attempt -> !attempt.succeeded())
                .<Attempt<?>>map(attempt -> attempt)
                .toList();
        return new UnifiedWriter(this, call.repository(), parts, holders, lost);
    }
}
