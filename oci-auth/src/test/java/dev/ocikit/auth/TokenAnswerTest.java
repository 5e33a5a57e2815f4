// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenAnswerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static TokenAnswer read(String json) {
        return Objects.requireNonNull(TokenAnswer.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns for how many seconds a token is used. */
    private static long used(String json, @Nullable Instant there) {
        return Duration.between(NOW, read(json).token(Scope.NONE, NOW, there).renewal())
                .toSeconds();
    }

    @Test
    void takesBothShapes() {
        assertThat(read("{\"token\":\"a\",\"access_token\":\"b\"}").value()).isEqualTo("a");
        assertThat(read("{\"token\":\"\",\"access_token\":\"b\",\"refresh_token\":\"r\"}"))
                .extracting(TokenAnswer::value, TokenAnswer::refreshToken)
                .containsExactly("b", "r");
    }

    @Test
    void livesAsLongAsItSaysButAMinuteAtLeastAndADayAtMost() {
        assertThat(used("{\"token\":\"a\",\"expires_in\":1000}", null)).isEqualTo(850);
        assertThat(used("{\"token\":\"a\"}", null)).isEqualTo(51);
        assertThat(used("{\"token\":\"a\",\"expires_in\":1}", null)).isEqualTo(51);
        assertThat(used("{\"token\":\"a\",\"expires_in\":-5}", null)).isEqualTo(51);
        assertThat(used("{\"token\":\"a\",\"expires_in\":\"300\"}", null)).isEqualTo(51);
        assertThat(used("{\"token\":\"a\",\"expires_in\":9223372036854775807}", null))
                .isEqualTo(73440);
        assertThat(used("{\"token\":\"a\",\"expires_in\":1e99}", null)).isEqualTo(51);
    }

    @Test
    void isAsOldAsItsServiceSaysByTheClockOfTheService() {
        String json = "{\"token\":\"a\",\"expires_in\":1000,\"issued_at\":\"2025-12-31T23:58:20Z\"}";
        assertThat(used(json, null)).isEqualTo(765);
        assertThat(used(json, Instant.parse("2025-12-31T23:58:20Z"))).isEqualTo(850);
        assertThat(used(json, Instant.parse("2025-12-31T20:00:00Z"))).isEqualTo(850);
        assertThat(used(json.replace("2025-12-31T23:58:20Z", "yesterday"), null))
                .isEqualTo(850);
        assertThat(used(json.replace("20Z", "20+01:00"), NOW)).isEqualTo(850);
    }

    /** RFC 3339 is the format of the token protocol; another text is ignored, because the token may be good. */
    @ParameterizedTest
    @CsvSource({
        "2025-12-31T23:58:20Z,                  2025-12-31T23:58:20Z",
        "2025-12-31T23:58:20.123456789Z,        2025-12-31T23:58:20.123456789Z",
        "2025-12-31T23:58:20.5+05:30,           2025-12-31T18:28:20.5Z",
        "2025-12-31T23:58:20-23:59,             2026-01-01T23:57:20Z",
        "2025-12-31T23:58:20.1234567891234Z,    2025-12-31T23:58:20.123456789Z",
        "2025-12-31T23:59:60Z,                  2026-01-01T00:00:00Z",
        "2025-12-31T23:58:20+01,",
        "2025-12-31T23:58Z,",
        "2025-12-31T23:58:20,",
        "+12025-12-31T23:58:20Z,",
        "1767225500,",
        "yesterday,"
    })
    void readsWhenATokenWasIssuedAsRfc3339(String text, @Nullable Instant expected) {
        TokenAnswer answer = read("{\"token\":\"a\",\"issued_at\":\"" + text + "\"}");
        assertThat(answer.value()).isEqualTo("a");
        assertThat(answer.issued()).isEqualTo(expected);
    }

    @Test
    void aJwtTellsItsLifeAndWhatItGrants() {
        String jwt = Fixture.jwt(
                "{\"iat\":1000,\"exp\":2000,\"access\":[{\"type\":\"repository\",\"name\":\"a/b\",\"actions\":[\"pull\",\"push\"]},"
                        + "{\"type\":\"registry\",\"name\":\"catalog\",\"actions\":[\"*\"]},7,{\"actions\":\"x\"}]}");
        assertThat(used("{\"token\":\"" + jwt + "\"}", null)).isEqualTo(850);
        assertThat(used("{\"token\":\"" + jwt + "\",\"expires_in\":100}", null)).isEqualTo(85);
        assertThat(used("{\"token\":\"" + jwt + "\",\"expires_in\":0}", null))
                .as("no token is issued without a life")
                .isEqualTo(850);
        assertThat(used("{\"token\":\"" + jwt + "\",\"expires_in\":-100}", null))
                .isEqualTo(850);
        assertThat(read("{\"token\":\"" + jwt + "\"}").granted())
                .isEqualTo(Scope.parse("repository:a/b:pull,push registry:catalog:*"));
        assertThat(read("{\"token\":\"a.b.c\"}").granted()).isNull();
        assertThat(read("{\"token\":\"" + Fixture.jwt("{}") + "\"}").granted()).isNull();
        assertThat(read("{\"token\":\"" + Fixture.jwt("{\"access\":[]}") + "\"}")
                        .granted())
                .isEqualTo(Scope.NONE);
    }

    @Test
    void neverFailsWhateverComes() {
        long seed = 7;
        Random random = new Random(seed);
        String sound = "{\"token\":\"" + Fixture.jwt("{\"exp\":1,\"iat\":-1,\"access\":[{\"type\":null}]}")
                + "\",\"expires_in\":3e2,\"issued_at\":\"2026-01-01T00:00:00Z\",\"refresh_token\":\"r\"}";
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = sound.getBytes(StandardCharsets.UTF_8);
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            TokenAnswer answer = TokenAnswer.read(bytes);
            if (answer != null) {
                assertThat(answer.token(Scope.NONE, NOW, NOW).renewal())
                        .as("seed %d", seed)
                        .isAfterOrEqualTo(NOW);
            }
            assertThat(TokenAnswer.complaint(bytes)).isNotNull();
        }
    }

    @Test
    void readsComplaintsOfAllKinds() {
        assertThat(complaint("{\"error\":\"invalid_grant\",\"error_description\":\"expired\"}"))
                .isEqualTo("invalid_grant: expired");
        assertThat(complaint("{\"details\":\"incorrect username or password\"}"))
                .isEqualTo("incorrect username or password");
        assertThat(complaint("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\",\"detail\":null}]}"))
                .isEqualTo("DENIED: no");
        assertThat(complaint("<html>")).isEmpty();
    }

    private static String complaint(String body) {
        return TokenAnswer.complaint(body.getBytes(StandardCharsets.UTF_8));
    }
}
