// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set as Go writes it: an object in which each value is an empty object. */
final class KeysKind implements Kind<Set<String>> {
    @Override
    public @Nullable Set<String> read(Object raw, Inspection at) {
        if (!(raw instanceof Members members)) {
            at.wrongType("an object", raw);
            return null;
        }
        Set<String> keys = new LinkedHashSet<>();
        for (int i = 0; i < members.size(); i++) {
            String key = members.name(i);
            keys.add(key);
            if (!(members.value(i) instanceof Members empty && empty.isEmpty())) {
                at.lose();
                at.enter(key);
                at.wrongType("an empty object", members.value(i));
                at.leave();
                if (at.isFull()) {
                    return null;
                }
            }
        }
        return Collections.unmodifiableSet(keys);
    }

    @Override
    public void write(Set<String> values, JsonWriter out) {
        out.beginObject();
        for (String value : values) {
            out.name(value);
            out.beginObject();
            out.endObject();
        }
        out.endObject();
    }
}
