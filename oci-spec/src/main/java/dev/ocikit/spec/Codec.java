// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one type of document is read, judged, written and compared, all from the list of its members in the order of the
 * specification. A value that the typed side cannot hold without loss stays in the document's rest, and wins when the
 * document is written. Immutable.
 */
final class Codec<D extends Document> implements Kind<D> {
    private final Function<Values<D>, D> create;
    private final List<Member<D, ?>> members;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, String> foldedNames = new HashMap<>();

    Codec(Function<Values<D>, D> create, List<Member<D, ?>> members) {
        this.create = create;
        this.members = members;
        for (Member<D, ?> member : members) {
            places.put(member.name(), places.size());
            foldedNames.put(NameFolding.fold(member.name()), member.name());
        }
    }

    /**
     * Reads a whole document.
     *
     * @param kind what it should be; if it is something else, the exception names that
     */
    D read(byte[] json, DocumentKind kind) throws DocumentException {
        Members object = Json.object(json);
        try {
            return create.apply(values(object));
        } catch (DocumentException e) {
            throw DocumentKind.named(e, object, object.string("mediaType").orElse(null), Set.of(kind));
        }
    }

    private Values<D> values(Members object) throws DocumentException {
        return values(object, new Inspection());
    }

    /** Reads the values; what is wrong with them, but does not keep them from being read, is left to the inspection. */
    Values<D> values(Members object, Inspection at) throws DocumentException {
        Values<D> values = readable(object, at);
        if (values == null) {
            throw at.failure();
        }
        return values;
    }

    @Override
    public @Nullable D read(Object raw, Inspection at) {
        if (!(raw instanceof Members object)) {
            at.wrongType("an object", raw);
            return null;
        }
        Values<D> values = readable(object, at);
        return values == null ? null : create.apply(values);
    }

    private @Nullable Values<D> readable(Members object, Inspection at) {
        @Nullable Object[] values = new @Nullable Object[members.size()];
        int taken = 0;
        for (int i = 0; i < values.length; i++) {
            Member<D, ?> member = members.get(i);
            Object raw = object.get(member.name());
            at.enter(member.name());
            if (raw == null) {
                if (member.presence().fatalIfMissing) {
                    at.error("must be there");
                    at.leave();
                    return null;
                }
                if (member.presence() == Presence.DUE && !object.has(member.name())) {
                    at.error("must be there");
                }
            } else {
                boolean outer = at.lossy(false);
                values[i] = member.kind().read(raw, at);
                boolean lossless = !at.lossy(outer);
                if (values[i] == null && member.presence().fatalIfUnreadable) {
                    at.leave();
                    return null;
                }
                if (values[i] != null && lossless) {
                    taken |= 1 << i;
                }
            }
            at.leave();
        }
        Members rest = Integer.bitCount(taken) == object.size() ? Members.NONE : rest(object, taken);
        return reportsTwin(object, rest, at) ? null : new Values<>(this, values, rest);
    }

    /** Reports a known member that is there in another case, too: a reader that ignores case takes the later one. */
    private boolean reportsTwin(Members object, Members rest, Inspection at) {
        for (int i = 0; i < rest.size(); i++) {
            String known = variantOf(rest.name(i));
            if (known != null && object.has(known)) {
                at.enter(rest.name(i));
                at.error("must not be there beside " + known + ": some readers take it for that");
                at.leave();
                return true;
            }
        }
        return false;
    }

    private Members rest(Members object, int taken) {
        return object.filter(name -> {
            Integer place = places.get(name);
            return place == null || (taken & (1 << place)) == 0;
        });
    }

    Values<D> values(D document) {
        @Nullable Object[] values = new @Nullable Object[members.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = members.get(i).get().apply(document);
        }
        return new Values<>(this, values, document.rest);
    }

    Values<D> noValues() {
        return new Values<>(this, new @Nullable Object[members.size()], Members.NONE);
    }

    int index(Member<D, ?> member) {
        return Objects.requireNonNull(places.get(member.name()), member.name());
    }

    boolean knows(String name) {
        return places.containsKey(name);
    }

    /** Returns the known name that another one is taken for by readers that ignore case; null if there is none. */
    @Nullable
    String variantOf(String name) {
        return knows(name) ? null : foldedNames.get(NameFolding.fold(name));
    }

    @Override
    public void check(D document, Inspection at) {
        for (Member<D, ?> member : members) {
            at.enter(member.name());
            check(member, document, at);
            at.leave();
        }
        for (int i = 0; i < document.rest.size() && !at.isFull(); i++) {
            String name = document.rest.name(i);
            String known = variantOf(name);
            if (known != null) {
                at.enter(name);
                at.warning("is not " + known + ", but some readers take it for that");
                at.leave();
            }
        }
        document.checkWhole(at);
    }

    @Override
    public void checkRaw(Object raw, Inspection at) {
        D readable = read(raw, new Inspection());
        if (readable != null) {
            check(readable, at);
        } else if (raw instanceof Members object) {
            for (Member<D, ?> member : members) {
                at.enter(member.name());
                checkRaw(member, object, at);
                at.leave();
            }
            reportsTwin(object, object, at);
        } else {
            read(raw, at);
        }
    }

    private static <D, V> void checkRaw(Member<D, V> member, Members object, Inspection at) {
        Object raw = object.get(member.name());
        if (raw != null) {
            member.kind().checkRaw(raw, at);
        } else {
            member.checkMissing(object.has(member.name()), at);
        }
    }

    private static <D extends Document, V> void check(Member<D, V> member, D document, Inspection at) {
        V value = member.get().apply(document);
        if (value != null && !document.rest.has(member.name())) {
            member.kind().check(value, at);
        } else {
            checkRaw(member, document.rest, at);
        }
    }

    @Override
    public void write(D document, JsonWriter out) {
        Members rest = document.rest;
        out.beginObject();
        for (Member<D, ?> member : members) {
            if (!rest.isEmpty() && rest.has(member.name())) {
                out.name(member.name());
                out.value(rest.get(member.name()));
            } else {
                write(member, document, out);
            }
        }
        for (int i = 0; i < rest.size(); i++) {
            if (!knows(rest.name(i))) {
                out.name(rest.name(i));
                out.value(rest.value(i));
            }
        }
        out.endObject();
    }

    private static <D, V> void write(Member<D, V> member, D document, JsonWriter out) {
        V value = member.get().apply(document);
        if (value != null) {
            out.name(member.name());
            member.kind().write(value, out);
        }
    }

    boolean equal(D one, D other) {
        for (Member<D, ?> member : members) {
            if (!Objects.equals(member.get().apply(one), member.get().apply(other))) {
                return false;
            }
        }
        return one.rest.equals(other.rest);
    }

    int hash(D document) {
        int hash = document.rest.hashCode();
        for (Member<D, ?> member : members) {
            hash = 31 * hash + Objects.hashCode(member.get().apply(document));
        }
        return hash;
    }
}
