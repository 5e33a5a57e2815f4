// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    private static List<Challenge> parse(String... fields) {
        return Challenge.of(HttpHeaders.of(Map.of("www-authenticate", List.of(fields)), (name, value) -> true));
    }

    @Test
    void readsRealmServiceAndScope() {
        assertThat(
                        parse(
                                "Bearer realm=\"https://auth.example.com/token\",service=\"reg\",scope=\"repository:a/b:pull,push\""))
                .containsExactly(new Challenge(
                        "bearer",
                        null,
                        Map.of(
                                "realm",
                                "https://auth.example.com/token",
                                "service",
                                "reg",
                                "scope",
                                "repository:a/b:pull,push")));
    }

    @Test
    void takesParametersInAnyOrderCaseAndSpacing() {
        Challenge challenge = parse("bEARER  Scope = \"x\" ,\tREALM=\"https://a/t\" , service=plain")
                .get(0);
        assertThat(challenge.isBearer()).isTrue();
        assertThat(challenge.realm()).isEqualTo("https://a/t");
        assertThat(challenge.service()).isEqualTo("plain");
        assertThat(challenge.scope()).hasToString("x");
    }

    @Test
    void findsSeveralChallengesInOneFieldAndInSeveral() {
        assertThat(parse("Basic realm=\"one, two\", Bearer realm=\"https://a/t\",service=\"s\"", "Negotiate"))
                .extracting(Challenge::scheme)
                .containsExactly("basic", "bearer", "negotiate");
        assertThat(parse("Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""))
                .containsExactly(
                        new Challenge(
                                "newauth", null, Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
                        new Challenge("basic", null, Map.of("realm", "simple")));
    }

    @Test
    void readsTokensInThePlaceOfParameters() {
        assertThat(parse("Negotiate YII+/w==, Basic realm=\"x\", NTLM"))
                .containsExactly(
                        new Challenge("negotiate", "YII+/w==", Map.of()),
                        new Challenge("basic", null, Map.of("realm", "x")),
                        new Challenge("ntlm", null, Map.of()));
    }

    @Test
    void bearsEmptyAndMissingParameters() {
        Challenge challenge =
                parse("Bearer realm=\"https://a/t\",service=\"\",scope=,error=").get(0);
        assertThat(challenge.service()).isEmpty();
        assertThat(challenge.scope().isEmpty()).isTrue();
        assertThat(challenge.realm()).isEqualTo("https://a/t");
        assertThat(parse("Bearer").get(0).realm()).isEmpty();
        assertThat(parse("Basic").get(0).isBasic()).isTrue();
    }

    @Test
    void bearsMissingCommasAndAnUnendingString() {
        Challenge challenge = parse("Bearer realm=\"https://a/t\" service=\"s\" scope=\"repository:a:pull")
                .get(0);
        assertThat(challenge.service()).isEqualTo("s");
        assertThat(challenge.scope()).hasToString("repository:a:pull");
    }

    @Test
    void theFirstOfTwoEqualParametersCounts() {
        assertThat(parse("Bearer realm=\"https://good/t\",realm=\"https://evil/t\"")
                        .get(0)
                        .realm())
                .isEqualTo("https://good/t");
    }

    @Test
    void passesOverJunk() {
        assertThat(parse("", ",,,", "=", "\"", "realm=x", "\u0000\u00ff[]", "\"Basic realm=\""))
                .isEmpty();
        assertThat(parse("@@@ Basic realm=\"x\"")).containsExactly(new Challenge("basic", null, Map.of("realm", "x")));
    }

    @Test
    void isBounded() {
        assertThat(parse("Basic, ".repeat(100_000))).hasSize(16);
        StringBuilder many = new StringBuilder("Bearer ");
        for (int i = 0; i < 1000; i++) {
            many.append('p').append(i).append("=1,");
        }
        assertThat(parse(many.toString()).get(0).parameters()).hasSize(32);
        assertThat(parse("Bearer realm=\"" + "x".repeat(1 << 20)).get(0).realm())
                .hasSizeLessThan(17 << 10);
    }

    @Test
    void neverFailsWhateverComes() {
        long seed = 20261121;
        Random random = new Random(seed);
        String[] pieces = {
            "Bearer",
            "Basic",
            " ",
            "  ",
            ",",
            "=",
            "\"",
            "\\",
            "realm",
            "scope",
            "https://a/t",
            "a:b:c",
            "==",
            "\t",
            "é",
            "\u0000"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int j = random.nextInt(14); j >= 0; j--) {
                field.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(parse(field.toString())).as("seed %d, %s", seed, field).allSatisfy(challenge -> {
                assertThat(challenge.scheme()).isNotEmpty().isLowerCase();
                assertThat(challenge.scope().actions()).hasSizeLessThan(65);
            });
        }
    }

    @Test
    void readsWhatItWrites() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String realm = random.ints(random.nextInt(20), ' ', '~')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String quoted = "\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            assertThat(parse("Basic realm=" + quoted + ", Bearer realm=" + quoted + ",service=s"))
                    .as("seed %d, %s", seed, quoted)
                    .containsExactly(
                            new Challenge("basic", null, Map.of("realm", realm)),
                            new Challenge("bearer", null, Map.of("realm", realm, "service", "s")));
        }
    }
}
