// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripPropertyTest {
    private static final int RUNS = 300;

    @ParameterizedTest
    @ValueSource(strings = {"descriptor", "manifest", "index", "config"})
    void losesNothingWhateverIsWrong(String type) throws Exception {
        for (long seed = 0; seed < RUNS; seed++) {
            String json = new RandomDocument(seed, false).next(type);
            Document document = Cases.read(type, json);
            Members before = Members.read(json.getBytes(UTF_8));
            assertThat(document.members()).as("seed %d: %s", seed, json).isEqualTo(before);
            Document again = Cases.read(type, document.toString());
            assertThat(again).as("seed %d: %s", seed, json).isEqualTo(document).hasToString(document.toString());
            assertThat(again.validate()).as("seed %d: %s", seed, json).isEqualTo(document.validate());
            assertUnknownInPlaceOrder(before, document.members(), document.codec());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"descriptor", "manifest", "index", "config"})
    void writesWhatIsRightAndReadsItAsTheSame(String type) throws Exception {
        for (long seed = 0; seed < RUNS; seed++) {
            String json = new RandomDocument(seed, true).next(type);
            Document document = Cases.read(type, json);
            List<Finding> errors =
                    document.validate().stream().filter(Finding::isError).toList();
            assertThat(errors).as("seed %d: %s", seed, json).isEmpty();
            byte[] written = document.toJson();
            assertThat(Members.read(written))
                    .as("seed %d: %s", seed, json)
                    .isEqualTo(Members.read(json.getBytes(UTF_8)));
            assertThat(Cases.read(type, new String(written, UTF_8)).toJson())
                    .as("seed %d: %s", seed, json)
                    .isEqualTo(written);
        }
    }

    private static void assertUnknownInPlaceOrder(Members before, Members after, Codec<?> codec) {
        List<String> expected = new ArrayList<>(before.names());
        expected.removeIf(codec::knows);
        List<String> names = new ArrayList<>(after.names());
        assertThat(names.subList(names.size() - expected.size(), names.size())).isEqualTo(expected);
    }
}
