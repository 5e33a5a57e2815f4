// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The download of one blob to a file, which is there under its name only when it is whole and verified. What comes is written at its place
 * at once; the digest is computed over what was written, in order, while the rest comes.
 */
final class FileDownload {
    private final Setting setting;
    private final Origin origin;
    private final FilePlace place;
    private boolean again;

    private FileDownload(Setting setting, Origin origin, FilePlace place) {
        this.setting = setting;
        this.origin = origin;
        this.place = place;
    }

    /** Downloads a blob, or goes on with what an earlier download left. */
    static Descriptor run(Setting setting, Origin origin, Path file) throws IOException {
        if (!origin.digest().algorithm().isSupported()) {
            throw OciException.of(ErrorCode.UNSUPPORTED, origin + ": no digest can be computed to verify it");
        }
        try (FilePlace place = FilePlace.of(file)) {
            return new FileDownload(setting, origin, place).verified();
        }
    }

    private Descriptor verified() throws IOException {
        again = false;
        try (Remains remains = Remains.of(place, origin.digest())) {
            return complete(remains);
        } catch (ContentMismatchException e) {
            if (!again) {
                throw e;
            }
        }
        // What was there may have been wrong: a crash, or other hands. Now nothing is.
        return verified();
    }

    private Descriptor complete(Remains remains) throws IOException {
        try (Answer answer = ask(remains.prefix());
                PartFile part = start(remains, answer)) {
            FileSpool spool = new FileSpool(part);
            LargeReader reader = reader(spool, answer, remains.ranges());
            try (reader) {
                while (reader.readBuffer().hasRemaining()) {
                    // The reader's content is kept in the file on its way.
                }
            } finally {
                spool.noteKept();
                if (reader.isWrong()) {
                    part.delete();
                    again = !remains.ranges().isEmpty();
                }
            }
            part.finish(answer.descriptor().size());
            return answer.descriptor();
        }
    }

    /** Asks for what is behind the bytes that are there; for all of them if the registry sends no parts. */
    private Answer ask(long at) throws IOException {
        try {
            BlobReader rest = origin.registry().getBlobRange(origin.repository(), origin.digest(), ByteRange.from(at));
            return new Answer(rest.descriptor(), rest, at, false);
        } catch (OciException e) {
            if (!PartsRefusedException.mayBeMeantBy(e)) {
                throw e;
            }
        }
        if (at > 0) {
            Descriptor descriptor = origin.registry().resolveBlob(origin.repository(), origin.digest());
            if (descriptor.size() == at) {
                return new Answer(descriptor, null, at, false);
            }
        }
        BlobReader whole = origin.registry().getBlob(origin.repository(), origin.digest());
        if (whole.length() > 0) {
            return new Answer(whole.descriptor(), whole, 0, true);
        }
        // There is no first byte in an empty blob to be asked for.
        whole.close();
        return new Answer(whole.descriptor(), null, 0, false);
    }

    private PartFile start(Remains remains, Answer answer) throws IOException {
        long size = answer.descriptor().size();
        for (ByteRange range : remains.ranges()) {
            if (range.offset() + range.length() > size) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        origin + ": the registry says that it has " + size + " bytes, but there are more in "
                                + place.part() + "; delete that if the registry is right");
            }
        }
        return remains.start();
    }

    private LargeReader reader(FileSpool spool, Answer answer, List<ByteRange> there) throws IOException {
        long size = answer.descriptor().size();
        List<Segment> present = new ArrayList<>();
        for (ByteRange range : answer.whole() ? List.<ByteRange>of() : there) {
            present.add(spool.finished(range.offset(), range.offset() + range.length()));
        }
        BlobReader first = answer.content();
        Trunk trunk = first == null ? null : Trunk.of(first, answer.at(), size);
        String source = first == null ? "" : first.source().orElse("");
        ProgressMeter meter = Downloads.meter(setting, origin, size);
        meter.standsAt(answer.at());
        Download download = new Download(setting, origin, size, 0, size, present, trunk, source, spool, meter);
        if (answer.whole()) {
            download.single();
        }
        if (size >= setting.options().thresholdBytes()) {
            download.start();
        }
        return LargeReader.whole(origin, answer.descriptor(), download);
    }

    /**
     * What the registry answers first.
     *
     * @param content the bytes from an offset on, null if none are missing
     * @param whole whether there are no parts to be had, so that what is there comes once more
     */
    private record Answer(Descriptor descriptor, @Nullable BlobReader content, long at, boolean whole)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (content != null) {
                content.close();
            }
        }
    }
}
