// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of random names; a failure names its seed and text. */
class ReferencePropertyTest {
    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "aab0.-__/:@[]AZ=+ \n";

    private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+|/)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern DOMAIN = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::0*[1-9][0-9]*)?");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatItPrintsItReads(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Reference reference = reference(random);
            String text = reference.toString();
            assertThat(Reference.parse(text))
                    .as("seed %d", seed)
                    .isEqualTo(reference)
                    .hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void theFamiliarFormNamesTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Reference reference = Reference.parseFamiliar(reference(random).toString());
            String familiar = reference.familiar();
            assertThat(Reference.parseFamiliar(familiar)).as("seed %d", seed).isEqualTo(reference);
            assertThat(familiar.length())
                    .isLessThanOrEqualTo(reference.toString().length());
            assertThat(Reference.parseFamiliar(reference.toString())).isEqualTo(reference);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void agreesWithTheGrammarsWrittenAsExpressions(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10 * ROUNDS; i++) {
            String text = text(random);
            agrees(seed, text, Names.isRepository(text), REPOSITORY);
            agrees(seed, text, Names.isTag(text), TAG);
            agrees(seed, text, Digest.isValid(text), DIGEST);
            if (!text.startsWith("[")) {
                agrees(seed, text, Names.isHost(text), DOMAIN);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 12})
    void readsOrRefusesWhatADifferentCharacterMakesOfAName(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder text = new StringBuilder(reference(random).toString());
            text.setCharAt(random.nextInt(text.length()), ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            try {
                assertThat(Reference.parse(text.toString())).as("seed %d", seed).hasToString(text.toString());
            } catch (InvalidReferenceException e) {
                assertThat(e.position()).as("seed %d: %s", seed, e).isBetween(0, text.length());
            }
        }
    }

    private static void agrees(long seed, String text, boolean answer, Pattern grammar) {
        if (answer != grammar.matcher(text).matches()) {
            throw new AssertionError("seed " + seed + ": \"" + text + "\" is " + answer + " but not by " + grammar);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(9); left >= 0; left--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static Reference reference(Random random) {
        String[] hosts = {
            "localhost", "docker.io", "index.docker.io", "a.b", "Ab", "c:5000", "[::1]", "[1::2]:80", "x-y.z:1"
        };
        StringBuilder repository = new StringBuilder(word(random));
        for (int i = random.nextInt(4); i > 0; i--) {
            String[] separators = {"/", "/", "/", ".", "_", "__", "-", "---"};
            repository.append(separators[random.nextInt(separators.length)]).append(word(random));
        }
        String tag = random.nextBoolean() ? word(random) + "._-X".substring(random.nextInt(5)) : null;
        Digest digest = switch (random.nextInt(4)) {
            case 0 -> Digest.sha256(word(random).getBytes(UTF_8));
            case 1 -> Digest.parse("other+x:" + word(random) + "=");
            default -> null;
        };
        return Reference.of(hosts[random.nextInt(hosts.length)], repository.toString(), tag, digest);
    }

    private static String word(Random random) {
        String[] words = {"a", "0", "library", "localhost", "alpine", "b".repeat(40), "r2d2"};
        return words[random.nextInt(words.length)];
    }
}
