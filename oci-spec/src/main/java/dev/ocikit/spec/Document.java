// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that the OCI specifications define: a whole document, or a part of one.
 *
 * <p>Lossless: members unknown to this version and known members with a value of an unexpected type are kept and
 * written back, the known ones in the order of the specification, then the others in the order they were read.
 * Deterministic: equal sequences of members give equal bytes on every run. Documents are immutable and thread-safe, and
 * equal when their members are equal.
 */
public abstract class Document {
    /** What the typed fields do not hold: unknown members, nulls, and values of unexpected types. */
    final Members rest;

    Document(Members rest) {
        this.rest = rest;
    }

    abstract Codec<? extends Document> codec();

    /** Reports what no member shows on its own. */
    void checkWhole(Inspection at) {}

    /**
     * Every departure from the specification, errors and warnings, at most 1000 of them; empty for a sound document.
     */
    public final List<Finding> validate() {
        return inspect().findings();
    }

    /**
     * Writes the document as compact JSON in UTF-8. The bytes need not be those that were read; what has a digest is
     * kept as it was received.
     *
     * @throws IllegalStateException if {@link #validate()} has an error; {@link #members()} can be written even then.
     *     What well-known programs write is at most a warning, although the specification may forbid it
     */
    public final byte[] toJson() {
        Inspection at = inspect();
        at.firstError().ifPresent(first -> {
            String others = at.errors() == 1 ? "" : " (and " + (at.errors() - 1) + " more)";
            throw new IllegalStateException("refusing to write an invalid document: " + first + others
                    + "; replace what is wrong with toBuilder(), or write members().toJson(), which checks nothing");
        });
        return write().toBytes();
    }

    /** All members, typed or not, as they would be written; writing these is as tolerant as reading was. */
    public final Members members() {
        try {
            return Members.read(write().toBytes());
        } catch (DocumentException e) {
            throw new IllegalStateException("the document nests too deep", e);
        }
    }

    /** The members that this version has no accessor for, in order. */
    public final Members unknown() {
        return rest.isEmpty() ? rest : rest.filter(name -> !codec().knows(name));
    }

    /** The document as JSON text, valid or not. */
    @Override
    public final String toString() {
        return write().toString();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Document document && codec() == document.codec() && self().equal(this, document));
    }

    @Override
    public final int hashCode() {
        return self().hash(this);
    }

    static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> orEmpty(@Nullable List<T> value) {
        return value == null ? List.of() : value;
    }

    static <T> Set<T> orEmpty(@Nullable Set<T> value) {
        return value == null ? Set.of() : value;
    }

    static <T> Map<String, T> orEmpty(@Nullable Map<String, T> value) {
        return value == null ? Map.of() : value;
    }

    private Inspection inspect() {
        Inspection at = new Inspection();
        self().check(this, at);
        return at;
    }

    private JsonWriter write() {
        JsonWriter out = new JsonWriter();
        self().write(this, out);
        return out;
    }

    @SuppressWarnings("unchecked") // a document's codec is that of its class
    private Codec<Document> self() {
        return (Codec<Document>) codec();
    }
}
