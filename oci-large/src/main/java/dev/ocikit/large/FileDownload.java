// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
    private final PartFile part;

    private FileDownload(Setting setting, Origin origin, PartFile part) {
        this.setting = setting;
        this.origin = origin;
        this.part = part;
    }

    /** Downloads a blob, or goes on with what an earlier download left. */
    static Descriptor run(Setting setting, Origin origin, Path file) throws IOException {
        if (!origin.digest().algorithm().isSupported()) {
            throw OciException.of(ErrorCode.UNSUPPORTED, origin + ": no digest can be computed to verify it");
        }
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory, not a file to download to");
        }
        try (PartFile part = PartFile.open(file, origin.digest())) {
            FileDownload download = new FileDownload(setting, origin, part);
            try {
                return download.verified(!part.ranges().isEmpty());
            } finally {
                if (part.isEmpty()) {
                    part.delete();
                }
            }
        }
    }

    private Descriptor verified(boolean resumed) throws IOException {
        try {
            return complete();
        } catch (ContentMismatchException e) {
            if (!e.code().equals(ErrorCode.DIGEST_INVALID)) {
                throw e;
            }
            part.clear();
            if (!resumed) {
                throw e;
            }
            // What was there may have been wrong: a crash, or other hands.
            return verified(false);
        }
    }

    private Descriptor complete() throws IOException {
        long at = part.prefix();
        BlobReader first;
        Descriptor descriptor;
        boolean single = false;
        try {
            first = origin.registry().getBlobRange(origin.repository(), origin.digest(), ByteRange.from(at));
            descriptor = first.descriptor();
        } catch (OciException e) {
            if (!PartsRefusedException.isMeantBy(e)) {
                throw e;
            }
            descriptor = origin.registry().resolveBlob(origin.repository(), origin.digest());
            if (descriptor.size() == at) {
                first = null;
            } else {
                part.clear();
                at = 0;
                first = origin.registry().getBlob(origin.repository(), origin.digest());
                single = true;
            }
        }
        FileSpool spool = new FileSpool(part);
        try (BlobReader reader = reader(spool, descriptor, first, at, single)) {
            while (reader.readBuffer().hasRemaining()) {
                // The reader's content is kept in the file on its way.
            }
        } finally {
            spool.noteKept();
        }
        part.finish();
        return descriptor;
    }

    private BlobReader reader(
            FileSpool spool, Descriptor descriptor, @Nullable BlobReader first, long at, boolean single)
            throws IOException {
        try {
            long size = descriptor.size();
            List<Segment> present = new ArrayList<>();
            for (ByteRange range : part.ranges()) {
                if (range.offset() + range.length() > size) {
                    throw OciException.of(
                            ErrorCode.DIGEST_INVALID, origin + ": what is here has more than its " + size + " bytes");
                }
                present.add(spool.finished(range.offset(), range.offset() + range.length()));
            }
            Trunk trunk = first == null ? null : Trunk.of(first, at, size);
            String source = first == null ? "" : first.source().orElse("");
            ProgressMeter meter = Downloads.meter(setting, origin, size);
            meter.standsAt(at);
            Download download = new Download(setting, origin, size, 0, size, present, trunk, source, spool, meter);
            if (single) {
                download.single();
            }
            if (size >= setting.options().thresholdBytes()) {
                download.start();
            }
            return LargeReader.whole(origin, descriptor, download);
        } catch (IOException | RuntimeException e) {
            if (first != null) {
                first.close();
            }
            throw e;
        }
    }
}
