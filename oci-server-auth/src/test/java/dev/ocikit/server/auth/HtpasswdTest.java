// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.bytes;
import static dev.ocikit.server.auth.Secrets.client;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtpasswdTest {
    private static final String HASH = "$2b$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele";
    private static final ClientAddress CLIENT = client("192.0.2.1");
    private static final ClientAddress OTHER = client("192.0.2.2");

    private final TestClock clock = new TestClock();
    private final List<String> compared = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("htpasswd");
    }

    private Htpasswd open(String... lines) throws IOException {
        return Htpasswd.open(write(file, lines), this::compare, clock);
    }

    private boolean compare(byte[] password, byte[] hash) {
        compared.add(new String(hash, StandardCharsets.US_ASCII));
        return PasswordCheck.bcrypt(password, hash);
    }

    private static boolean fits(Htpasswd users, String user, String password) throws IOException {
        return users.fits(user, bytes(password), CLIENT);
    }

    /** The hashes are made by the C library's crypt(3) and by Apache's htpasswd. */
    @ParameterizedTest
    @CsvSource({
        "s,       6, $2b$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele",
        "x,      71, $2b$04$4qdpPWjCCgEHna4/iM7Y2ulLoZSJNHYDmCAcKXLQAehUVWqqidzIO",
        "x,      72, $2b$04$mpB87zNOuODk56oapTI5HucKo.JTAS3NtENbdtz5UbnsZRzQZzjhS",
        "x,     100, $2b$04$yt1qNaKkvOgWX944/OnnM.WrQi7jozRAguY2tD.CAfyTpENTdOuhq"
    })
    void knowsWhatOthersHashed(String unit, int length, String hash) throws IOException {
        String password = unit.equals("s") ? "secret" : unit.repeat(length);
        Htpasswd users = open("ann:" + hash);
        assertThat(fits(users, "ann", password)).isTrue();
        assertThat(fits(users, "ann", "y" + password.substring(1))).isFalse();
    }

    @Test
    void knowsEachVersionOfBcrypt() throws IOException {
        String hash = line("", "x").substring(4);
        Htpasswd users = open("# users", "", "a:$2a" + hash, " b:$2b" + hash + " ", "y:$2y" + hash);
        for (String user : List.of("a", "b", "y")) {
            assertThat(fits(users, user, "x")).isTrue();
            assertThat(fits(users, user, "X")).isFalse();
            assertThat(fits(users, user, "")).isFalse();
        }
        assertThat(fits(users, "A", "x")).isFalse();
    }

    @Test
    void takesAnEmptyPasswordForWhatItIs() throws IOException {
        Htpasswd users = open(line("ann", ""));
        assertThat(fits(users, "ann", "")).isTrue();
        assertThat(fits(users, "ann", "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, ":" + CANARY})
    void refusesAMalformedLineByItsNumber(String wrong) {
        assertThatThrownBy(() -> open("# first", line("bob", "x"), wrong))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ", line 3: ")
                .hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CANARY,
                "",
                "!" + HASH,
                "$apr1$" + CANARY + "$xxxxxxxxxxxxxxxxxxxxx0",
                "{SHA}" + CANARY,
                "$2x$04$canary-7f3a9c.......................................",
                "$2y$04$canary-7f3a9c",
                "$2y$03$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele",
                "$2y$17$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele",
                "$2y$-4$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele",
                "$2y$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWx-le",
                "$2y$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele:comment",
            })
    void skipsALineWithAnotherHashAndWarnsUnlessStrict(String hash) throws Exception {
        String text = String.join("\n", "# first", line("bob", "x"), "ann:" + hash);
        List<String> warnings = new ArrayList<>();
        HtpasswdFile parsed = HtpasswdFile.parse(text, false, warnings::add);
        assertThat(parsed.hash("ann")).isNull();
        assertThat(parsed.hash("bob")).isNotNull();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).startsWith("skipped 1 line: line 3: ").doesNotContain(CANARY, "gKTarh");
        assertThatThrownBy(() -> Htpasswd.openStrict(write(file, text)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ", line 3: ")
                .hasMessageNotContainingAny(CANARY, "gKTarh");
    }

    @Test
    void letsNoUserInWhoseLineIsSkipped() throws IOException {
        Htpasswd users = open("ann:" + CANARY, line("bob", "x"));
        assertThat(fits(users, "ann", CANARY)).isFalse();
        assertThat(fits(users, "ann", "x")).as("the decoy's password").isFalse();
        assertThat(fits(users, "bob", "x")).isTrue();
    }

    @Test
    void warnsOncePerLoadAndInBoundedLength() throws Exception {
        List<String> warnings = new ArrayList<>();
        String text =
                IntStream.range(0, 1000).mapToObj(i -> "user" + i + ":x\n").collect(Collectors.joining());
        HtpasswdFile.parse(text, false, warnings::add);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .startsWith("skipped 1000 lines: ")
                .endsWith("; and 990 more")
                .hasSizeLessThan(1500);
    }

    @Test
    void ignoresAByteOrderMark() throws IOException {
        Htpasswd users = open("\uFEFF" + line("ann", "x"));
        assertThat(fits(users, "ann", "x")).isTrue();
        Htpasswd commented = open("\uFEFF# users", line("ann", "x"));
        assertThat(fits(commented, "ann", "x")).isTrue();
    }

    @Test
    void refusesAUserWhoIsThereTwice() {
        assertThatThrownBy(() -> open(line("bob", "x"), line("bob", "y"))).hasMessageContaining("line 2: the user");
    }

    @Test
    void refusesAFileThatIsNotThereOrIsNoText() throws IOException {
        assertThatThrownBy(() -> Htpasswd.open(file)).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> Htpasswd.open(file)).hasMessage(file + " is not a text in UTF-8");
    }

    @Test
    void readsTheFileAgainWhenItChanges() throws IOException {
        Htpasswd users = open(line("ann", "old"), line("bob", "x"));
        KeyedHash key = new KeyedHash();
        String edition = users.edition("ann", key);
        assertThat(fits(users, "ann", "old")).isTrue();
        write(file, line("ann", "new"));
        assertThat(fits(users, "ann", "old")).as("looks once a second").isTrue();
        clock.pass(Duration.ofSeconds(1));
        assertThat(fits(users, "ann", "old")).isFalse();
        assertThat(fits(users, "ann", "new")).isTrue();
        assertThat(fits(users, "bob", "x")).isFalse();
        assertThat(users.edition("ann", key)).isNotEqualTo(edition);
        assertThat(users.edition("bob", key)).isNull();
    }

    @Test
    void comparesForAUserWhoDoesNotExistAsForOneWhoDoes() throws IOException {
        Htpasswd users = open(line("ann", "x"), line("bob", "y"));
        assertThat(fits(users, "nobody", "x")).isFalse();
        assertThat(fits(users, "nobody", "y")).isFalse();
        assertThat(compared).hasSize(2);
        assertThat(compared.get(0)).as("always the same for a name").isEqualTo(compared.get(1));
        Htpasswd nobody = open("# nobody");
        assertThat(fits(nobody, "ann", "x")).isFalse();
        assertThat(compared).hasSize(3);
    }

    @Test
    void comparesARightPasswordAgainAfterFiveMinutes() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        for (int i = 0; i < 5; i++) {
            assertThat(fits(users, "ann", "x")).isTrue();
        }
        assertThat(compared).hasSize(1);
        assertThat(fits(users, "ann", "y")).isFalse();
        clock.pass(Duration.ofMinutes(5));
        assertThat(fits(users, "ann", "x")).isTrue();
        assertThat(compared).hasSize(3);
    }

    @Test
    void makesAnAddressWaitThatGuesses() throws IOException {
        Htpasswd users = open(line("ann", "x"), line("bob", "y"));
        assertThat(fits(users, "bob", "y")).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(users.fits("ann", bytes("guess" + i), CLIENT)).isFalse();
        }
        assertThatThrownBy(() -> fits(users, "ann", "x"))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)));
        assertThat(fits(users, "bob", "y")).as("who has just proven it").isTrue();
        assertThat(users.fits("ann", bytes("x"), OTHER)).as("another address").isTrue();
        clock.pass(Duration.ofSeconds(3));
        assertThat(fits(users, "ann", "wrong")).isFalse();
        assertThatThrownBy(() -> fits(users, "ann", "wrong")).isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void letsOthersInWhoShareAnAddressWithOneWhoGuesses() throws IOException {
        Htpasswd users = open(line("ann", "x"), line("bob", "y"));
        for (int i = 0; i < 20; i++) {
            assertThat(fits(users, "ann", "guess" + i)).isFalse();
        }
        assertThatThrownBy(() -> fits(users, "ann", "x")).isInstanceOf(TooManyRequestsException.class);
        assertThat(fits(users, "bob", "y")).isTrue();
    }

    @Test
    void makesAnAddressWaitThatGuessesForManyUsers() throws IOException {
        Htpasswd users = Htpasswd.open(write(file, line("ann", "x")), (password, hash) -> password[0] == 'x', clock);
        for (int i = 0; i < 1000; i++) {
            assertThat(fits(users, "user" + i, "y")).isFalse();
        }
        assertThatThrownBy(() -> fits(users, "ann", "x"))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofMillis(300)));
        assertThat(users.fits("ann", bytes("x"), OTHER)).as("another address").isTrue();
    }

    @Test
    void remembersARightPasswordAsLongAsItIsUsed() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        for (int i = 0; i < 5; i++) {
            assertThat(fits(users, "ann", "x")).isTrue();
            clock.pass(Duration.ofMinutes(4));
        }
        assertThat(compared).hasSize(1);
        write(file, line("ann", "new"));
        assertThat(fits(users, "ann", "x")).as("the line has changed").isFalse();
    }

    @Test
    void takesANetworkOfIpv6ForOneAddress() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        for (int i = 0; i < 20; i++) {
            assertThat(users.fits("ann", bytes("y"), client("2001:db8:0:1::" + i)))
                    .isFalse();
        }
        assertThatThrownBy(() -> users.fits("ann", bytes("x"), client("2001:db8:0:1:ffff::1")))
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(users.fits("ann", bytes("x"), client("2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void throttlesGuessesOfAPasswordThatIsInUse() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        assertThat(fits(users, "ann", "x")).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(fits(users, "ann", "guess" + i)).isFalse();
        }
        assertThatThrownBy(() -> fits(users, "ann", "x"))
                .as("the right guess looks like a wrong one")
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(compared).hasSize(21);
    }

    @Test
    void comparesAPasswordThatIsInUseElsewhere() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        assertThat(fits(users, "ann", "x")).isTrue();
        assertThat(users.fits("ann", bytes("x"), OTHER)).isTrue();
        assertThat(compared).as("the time of the answer reveals nothing").hasSize(2);
    }

    @Test
    void doesNotRefuseThoseWhoAreLoggedInElsewhere() throws IOException {
        Htpasswd users = open(line("ann", "x"));
        assertThat(users.fits("ann", bytes("x"), OTHER)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(fits(users, "ann", "guess" + i)).isFalse();
        }
        assertThatThrownBy(() -> fits(users, "ann", "x")).isInstanceOf(TooManyRequestsException.class);
        assertThat(users.fits("ann", bytes("x"), OTHER)).isTrue();
        assertThat(compared).hasSize(21);
    }

    @Test
    void throttlesExemptClientsPerUserOnly() throws IOException {
        Htpasswd users = Htpasswd.open(write(file, line("ann", "x")), (password, hash) -> password[0] == 'x', clock);
        ClientAddress proxy = client("127.0.0.1");
        for (int i = 0; i < 1100; i++) {
            assertThat(users.fits("user" + i, bytes("y"), proxy)).isFalse();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(users.fits("ann", bytes("y"), proxy)).isFalse();
        }
        assertThatThrownBy(() -> users.fits("ann", bytes("x"), proxy)).isInstanceOf(TooManyRequestsException.class);
        assertThat(users.fits("bob", bytes("x"), proxy)).isFalse();
    }

    @Test
    void endsTheLoginOfARemovedUserThoughAnotherHasTheSameHash() throws IOException {
        String hash = line("", "x");
        Htpasswd users = open("ann" + hash, "bob" + hash);
        assertThat(fits(users, "ann", "x")).isTrue();
        write(file, "bob" + hash);
        clock.pass(Duration.ofSeconds(1));
        assertThat(fits(users, "ann", "x")).isFalse();
        assertThat(fits(users, "bob", "x")).isTrue();
    }

    @Test
    void endsTheCachedLoginOfAUserWhoseHashChanges() throws IOException {
        Htpasswd users = open(line("ann", "old"), line("bob", "x"));
        assertThat(fits(users, "ann", "old")).isTrue();
        assertThat(fits(users, "ann", "old")).isTrue();
        assertThat(compared).as("the login is cached").hasSize(1);
        write(file, line("ann", "new"), line("bob", "x"));
        clock.pass(Duration.ofSeconds(1));
        assertThat(fits(users, "ann", "old")).isFalse();
        assertThat(fits(users, "ann", "new")).isTrue();
        assertThat(fits(users, "ann", "old")).isFalse();
        assertThat(compared).hasSize(4);
    }

    @Test
    void refusesAUserWhoIsRemovedWhileThePasswordIsCompared() throws IOException {
        write(file, line("ann", "x"));
        Htpasswd users = Htpasswd.open(file, this::removeAnn, clock);
        assertThat(fits(users, "ann", "x")).isFalse();
    }

    private boolean removeAnn(byte[] password, byte[] hash) {
        try {
            write(file, line("bob", "x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clock.pass(Duration.ofSeconds(1));
        return true;
    }

    @Test
    void showsNothingButTheNameOfTheFile() throws IOException {
        assertThat(open(line("ann", CANARY))).hasToString(file.toString());
    }
}
