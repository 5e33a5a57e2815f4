// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of values of one kind. */
final class ListKind<V> implements Kind<List<V>> {
    private final Kind<V> item;
    private final boolean sparse;

    private ListKind(Kind<V> item, boolean sparse) {
        this.item = item;
        this.sparse = sparse;
    }

    /** An array that is unreadable when one item is: the order and number of its items mean something. */
    static <V> Kind<List<V>> whole(Kind<V> item) {
        return new ListKind<>(item, false);
    }

    /** An array of independent items: those that are unreadable are left out of the typed list. */
    static <V> Kind<List<V>> sparse(Kind<V> item) {
        return new ListKind<>(item, true);
    }

    @Override
    public @Nullable List<V> read(Object raw, Inspection at) {
        if (!(raw instanceof List<?> items)) {
            at.wrongType("an array", raw);
            return null;
        }
        List<V> values = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            at.enter(i);
            Object one = items.get(i);
            V value = null;
            if (one == null) {
                at.error("must not be null");
            } else {
                value = item.read(one, at);
            }
            at.leave();
            if (value != null) {
                values.add(value);
            } else if (sparse && !at.isFull()) {
                at.lose();
            } else {
                return null;
            }
        }
        return Collections.unmodifiableList(values);
    }

    @Override
    public void checkRaw(Object raw, Inspection at) {
        if (!(raw instanceof List<?> items)) {
            at.wrongType("an array", raw);
            return;
        }
        for (int i = 0; i < items.size() && !at.isFull(); i++) {
            Object one = items.get(i);
            at.enter(i);
            if (one == null) {
                at.error("must not be null");
            } else {
                item.checkRaw(one, at);
            }
            at.leave();
        }
    }

    @Override
    public void check(List<V> values, Inspection at) {
        for (int i = 0; i < values.size() && !at.isFull(); i++) {
            at.enter(i);
            item.check(values.get(i), at);
            at.leave();
        }
    }

    @Override
    public void write(List<V> values, JsonWriter out) {
        out.beginArray();
        for (V value : values) {
            item.write(value, out);
        }
        out.endArray();
    }
}
