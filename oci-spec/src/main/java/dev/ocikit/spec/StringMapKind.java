// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object whose values are strings; entries with other values are left out of the typed map. */
final class StringMapKind implements Kind<Map<String, String>> {
    @Override
    public @Nullable Map<String, String> read(Object raw, Inspection at) {
        if (!(raw instanceof Members members)) {
            at.wrongType("an object", raw);
            return null;
        }
        Map<String, String> strings = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            String name = members.name(i);
            if (members.value(i) instanceof String text) {
                strings.put(name, text);
            } else {
                at.lose();
                at.enter(name);
                at.wrongType("a string", members.value(i));
                at.leave();
                if (at.isFull()) {
                    return null;
                }
            }
        }
        return Collections.unmodifiableMap(strings);
    }

    @Override
    public void check(Map<String, String> values, Inspection at) {
        if (values.containsKey("")) {
            at.enter("");
            at.error("must have a name that is not empty");
            at.leave();
        }
    }

    @Override
    public void write(Map<String, String> values, JsonWriter out) {
        out.beginObject();
        values.forEach((name, value) -> {
            out.name(name);
            out.string(value);
        });
        out.endObject();
    }
}
