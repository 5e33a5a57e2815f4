// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/**
 * A part of a blob, as RFC 9110 section 14 asks for it: from an offset, or the last bytes.
 *
 * @param offset where the part begins; if negative, how many bytes before the end
 * @param length how many bytes are wanted, from 1; {@link Long#MAX_VALUE} stands for all to the end
 */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (length < 1) {
            throw new IllegalArgumentException("a range has at least 1 byte, not " + length);
        }
        if (offset < 0 && length != Long.MAX_VALUE) {
            throw new IllegalArgumentException("a range of the last bytes has no length of its own");
        }
    }

    /** Returns the range of {@code length} bytes from {@code offset}. */
    public static ByteRange of(long offset, long length) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
        return new ByteRange(offset, length);
    }

    /** Returns the range from {@code offset} to the end. */
    public static ByteRange from(long offset) {
        return of(offset, Long.MAX_VALUE);
    }

    /** Returns the range of the last {@code length} bytes, or of all bytes if there are fewer. */
    public static ByteRange last(long length) {
        if (length < 1) {
            throw new IllegalArgumentException("a range has at least 1 byte, not " + length);
        }
        return new ByteRange(-length, Long.MAX_VALUE);
    }

    /**
     * Returns this range with absolute offset and exact length within content of a size.
     *
     * @throws OciException RANGE_INVALID if no byte of the range is there
     */
    public ByteRange within(long size) throws OciException {
        long start = offset < 0 ? Math.max(0, size + offset) : offset;
        if (start >= size) {
            throw OciException.of(
                    ErrorCode.RANGE_INVALID, "the range " + this + " has no byte in common with the content's " + size);
        }
        return new ByteRange(start, Math.min(length, size - start));
    }

    /** Returns the range as it stands in a {@code Range} header, for instance {@code bytes=0-499}. */
    @Override
    public String toString() {
        if (offset < 0) {
            return "bytes=" + offset;
        }
        boolean open = length == Long.MAX_VALUE || length > Long.MAX_VALUE - offset;
        return "bytes=" + offset + "-" + (open ? "" : offset + length - 1);
    }
}
