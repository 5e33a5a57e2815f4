// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set as Go writes it: an object in which each value is an empty object. */
final class KeysKind implements Kind<Set<String>> {
    @Override
    public @Nullable Set<String> read(Object raw, Inspection at) {
        if (!(raw instanceof Map<?, ?> map)) {
            at.wrongType("an object", raw);
            return null;
        }
        Set<String> keys = new LinkedHashSet<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = (String) entry.getKey();
            keys.add(key);
            if (!(entry.getValue() instanceof Map<?, ?> empty && empty.isEmpty())) {
                at.lose();
                at.enter(key);
                at.wrongType("an empty object", entry.getValue());
                at.leave();
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
