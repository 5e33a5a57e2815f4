// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that cannot be read as the document that was asked for. The message is bounded and holds no control character,
 * however hostile the input was.
 */
public final class DocumentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String pointer;
    private final long offset;

    private DocumentException(String message, @Nullable String pointer, long offset) {
        super(message);
        this.pointer = pointer;
        this.offset = offset;
    }

    static DocumentException at(Finding finding) {
        return new DocumentException(finding.toString(), finding.pointer(), -1);
    }

    static DocumentException at(long offset, String message) {
        return new DocumentException("byte " + offset + ": " + message, null, offset);
    }

    /** Returns the exception with more words at the end of its message. */
    DocumentException with(String more) {
        return new DocumentException(getMessage() + more, pointer, offset);
    }

    /** Where the offending value is, as a JSON pointer; empty when the bytes are not JSON or exceed a limit. */
    public Optional<String> pointer() {
        return Optional.ofNullable(pointer);
    }

    /** The offset in bytes at which reading stopped; empty when the bytes are JSON. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
