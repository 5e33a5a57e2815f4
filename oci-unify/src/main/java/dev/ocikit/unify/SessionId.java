// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The id of an upload session at several members: their names and their ids, so that it means something to any registry that has these
 * members, even after a restart. It holds no secret but what the members' ids hold.
 *
 * <p>A checksum over all and the repository tells a damaged id, or one of another repository, before any member is asked.
 */
final class SessionId {
    /** The longest id that is looked at. */
    private static final int MAX_CHARS = 256 * 1024;

    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private SessionId() {}

    /**
     * Returns an id.
     *
     * @param ids the members' ids by their names; an empty one stands for a member that has the blob and needs no session
     */
    static String encode(String repository, Map<String, String> ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            for (Map.Entry<String, String> entry : ids.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
            out.writeInt(checksum(repository, bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Returns the members' ids by their names.
     *
     * @throws OciException BLOB_UPLOAD_UNKNOWN if the id was not made here for that repository
     */
    static Map<String, String> decode(String repository, String id) throws OciException {
        try {
            if (id.length() <= MAX_CHARS) {
                byte[] bytes = Base64.getUrlDecoder().decode(id);
                Map<String, String> ids = read(repository, bytes);
                if (encode(repository, ids).equals(id)) {
                    return ids;
                }
            }
        } catch (IllegalArgumentException | IOException e) {
            // Not base64, or not ours.
        }
        throw unknown(repository, "there is no such session");
    }

    private static Map<String, String> read(String repository, byte[] bytes) throws IOException {
        int length = bytes.length - CHECKSUM_BYTES;
        Map<String, String> ids = new LinkedHashMap<>();
        if (length < 1) {
            return ids;
        }
        byte[] content = Arrays.copyOf(bytes, length);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.skipNBytes(length);
            if (in.readInt() != checksum(repository, content)) {
                return ids;
            }
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readByte() == VERSION) {
                while (in.available() > 0) {
                    ids.put(text(in), text(in));
                }
            }
        }
        return ids;
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("no text of " + length + " bytes is left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static int checksum(String repository, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(repository.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(content);
        return (int) crc.getValue();
    }

    static OciException unknown(String repository, String reason) {
        return OciException.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, "upload to " + repository + ": " + reason);
    }
}
