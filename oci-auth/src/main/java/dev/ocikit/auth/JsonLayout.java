// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a JSON text is laid out, as far as it is one of the usual ways: on one line, or indented by so much.
 *
 * @param indent what a level is indented by; empty for one line
 * @param end what follows the text
 */
record JsonLayout(String indent, String end) {
    private static final Pattern FIRST_MEMBER = Pattern.compile("\\A\\s*\\{[ \\t]*\\R([ \\t]+)");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Returns the layout of a text; an empty one is to be as Docker writes it. */
    static JsonLayout of(String text) {
        if (text.isBlank() || text.strip().equals("{}")) {
            return new JsonLayout("\t", text.isBlank() ? "" : tail(text));
        }
        Matcher first = FIRST_MEMBER.matcher(text);
        return new JsonLayout(first.find() ? first.group(1) : "", tail(text));
    }

    private static String tail(String text) {
        return text.endsWith("\n") ? "\n" : "";
    }

    String write(ObjectNode root) {
        if (indent.isEmpty()) {
            return JSON.writeValueAsString(root) + end;
        }
        DefaultIndenter lines = new DefaultIndenter(indent, "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(separators).withObjectIndenter(lines).withArrayIndenter(lines);
        return JSON.writer().with(printer).writeValueAsString(root) + end;
    }
}
