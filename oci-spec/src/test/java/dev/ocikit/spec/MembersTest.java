// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static Members members(String json) throws DocumentException {
        return Members.read(json.getBytes(UTF_8));
    }

    @Test
    void answersValuesOfTheTypeThatIsAskedForOnly() throws Exception {
        Members members = members("{\"s\":\"x\",\"i\":7,\"big\":9223372036854775807,\"f\":1.5,\"t\":true,\"n\":null,"
                + "\"o\":{\"a\":[1,2]},\"l\":[\"a\",\"b\"],\"os\":[{\"b\":1},{}],\"mixed\":[\"a\",1]}");
        assertThat(members.names()).containsExactly("s", "i", "big", "f", "t", "n", "o", "l", "os", "mixed");
        assertThat(members.string("s")).contains("x");
        assertThat(members.string("i")).isEmpty();
        assertThat(members.integer("i")).hasValue(7);
        assertThat(members.integer("big")).hasValue(Long.MAX_VALUE);
        assertThat(members.integer("f")).isEmpty();
        assertThat(members.integer("s")).isEmpty();
        assertThat(members.bool("t")).contains(true);
        assertThat(members.bool("n")).isEmpty();
        assertThat(members.object("o")).map(o -> o.json("a").orElseThrow()).contains("[1,2]");
        assertThat(members.object("l")).isEmpty();
        assertThat(members.strings("l")).containsExactly("a", "b");
        assertThat(members.strings("mixed")).isEmpty();
        assertThat(members.objects("os")).hasSize(2).element(1).isEqualTo(Members.none());
        assertThat(members.objects("absent")).isEmpty();
        assertThat(members.json("n")).contains("null");
        assertThat(members.json("absent")).isEmpty();
        assertThat(members.has("n")).isTrue();
        assertThat(members.has("absent")).isFalse();
    }

    /** The limits that the Javadoc names; the one of nesting is in {@link JsonTest}. */
    @Test
    void readsUpToEachLimitAndNotBeyond() throws Exception {
        for (String number :
                List.of("1".repeat(1000), "-" + "1".repeat(500) + "." + "2".repeat(490) + "E-" + "3".repeat(10))) {
            assertThat(members("{\"a\":" + number + "}")).hasToString("{\"a\":" + number + "}");
            assertRefused("{\"a\":" + number + "4}", "byte 5: a number has more than 1000 digits");
        }
        for (String letter : List.of("a", "\u00e9", "\u20ac", "\ud83d\ude00", "\\n", "\\u00e9")) {
            // The limit is in the units of Java's strings, of which an emoji is two.
            String name = letter.repeat(letter.equals("\ud83d\ude00") ? 25_000 : 50_000);
            assertThat(members("{\"" + name + "\":1}").names()).as(letter).hasSize(1);
            assertRefused("{\"" + name + letter + "\":1}", "byte 1: a name has more than 50000 characters");
        }
        assertThat(members("{\"\\ud83d\\ude00\":\"\\ud83d\"}").string("\ud83d\ude00"))
                .contains("\ud83d");
        for (String name : List.of("\\ud83d", "\\ud83dx", "\\ud83d\\n", "\\ud83d\\ud83d\\ude00")) {
            assertRefused("{\"a" + name + "\":1}", "byte 3: a name has an unpaired surrogate");
        }
        assertRefused("{\"\\ude00\":1}", "byte 2: a name has an unpaired surrogate");
        assertRefused("\ufeff{}", "byte 0: JSON must not begin with a byte order mark");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> members(json))
                .isInstanceOf(DocumentException.class)
                .hasMessage(message);
    }

    @Test
    void addsAtTheEndAndReplacesInPlace() throws Exception {
        Members members = members("{\"a\":1,\"b\":2}");
        assertThat(members.with("c", " [ 3 ] ")).hasToString("{\"a\":1,\"b\":2,\"c\":[3]}");
        assertThat(members.with("a", "null")).hasToString("{\"a\":null,\"b\":2}");
        assertThat(members.without("a")).hasToString("{\"b\":2}");
        assertThat(members.without("x")).isSameAs(members);
        assertThat(members).hasToString("{\"a\":1,\"b\":2}");
        assertThatThrownBy(() -> members.with("c", "{")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> members.with("c", "1,\"d\":2")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyMembersBehaveAsFewDo() throws Exception {
        Members members = Members.none();
        for (int i = 0; i < 20; i++) {
            members = members.with("n" + i, Integer.toString(i));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(members.integer("n" + i)).hasValue(i);
        }
        Members changed = members.with("n3", "\"x\"");
        assertThat(changed.string("n3")).contains("x");
        assertThat(changed.without("n3").has("n3")).isFalse();
        assertThat(changed.without("n3").integer("n19")).hasValue(19);
        assertThat(members(members.toString())).isEqualTo(members).isNotEqualTo(changed);
    }

    @Test
    void isEqualInAnyOrderOfNamesButNotOfItems() throws Exception {
        assertThat(members("{\"a\":1,\"b\":[1,2]}"))
                .isEqualTo(members("{\"b\":[1,2],\"a\":1}"))
                .hasSameHashCodeAs(members("{\"b\":[1,2],\"a\":1}"))
                .isNotEqualTo(members("{\"a\":1,\"b\":[2,1]}"))
                .isNotEqualTo(members("{\"a\":1,\"c\":[1,2]}"))
                .isNotEqualTo(members("{\"a\":1.0,\"b\":[1,2]}"))
                .isNotEqualTo(members("{\"a\":1}"));
        assertThat(members("{\"a\":null}")).isNotEqualTo(members("{\"b\":null}"));
        assertThat(members("{}")).isSameAs(Members.none());
    }
}
