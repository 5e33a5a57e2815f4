// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries of {@code auths} mean, in a real file. */
class AuthEntryTest {
    @TempDir
    Path directory;

    private Optional<Credential> entry(String json) throws IOException {
        return new DockerHome(directory)
                .config("{'auths': {'r.example': " + json + "}}")
                .credentials()
                .find("r.example", "a/b");
    }

    @Test
    void authIsUserNameAndPassword() throws Exception {
        assertThat(entry("{'auth': '" + DockerHome.auth("jo:secret") + "'}"))
                .contains(new Credential.Password("jo", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\r\\n"})
    void lineBreaksInAuthAreIgnored(String lineBreak) throws Exception {
        String auth = DockerHome.auth("jo:" + "secret".repeat(20));
        String wrapped = auth.replaceAll(".{76}", "$0" + lineBreak.replace("\\", "\\\\")) + lineBreak;
        assertThat(entry("{'auth': '" + wrapped + "'}")).contains(new Credential.Password("jo", "secret".repeat(20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\\t", "\\u00a0", "-", "_"})
    void nothingElseInAuthIsIgnored(String other) {
        String auth = DockerHome.auth("jo:secret");
        for (String odd : new String[] {auth.substring(0, 4) + other + auth.substring(4), auth + other}) {
            assertThatThrownBy(() -> entry("{'auth': '" + odd + "'}")).hasMessageContaining("is not Base64");
        }
    }

    @Test
    void thePasswordMayHaveColonsAndAnyLetters() throws Exception {
        assertThat(entry("{'auth': '" + DockerHome.auth("jo:a:b:ü") + "'}"))
                .contains(new Credential.Password("jo", "a:b:ü"));
    }

    @Test
    void trailingNulsAreNoPartOfThePassword() throws Exception {
        assertThat(entry("{'auth': '" + DockerHome.auth("jo:secret\0\0") + "'}"))
                .contains(new Credential.Password("jo", "secret"));
    }

    @Test
    void authGoesBeforePlainMembers() throws Exception {
        assertThat(entry("{'username': 'old', 'password': 'old', 'auth': '" + DockerHome.auth("jo:new") + "'}"))
                .contains(new Credential.Password("jo", "new"));
    }

    @Test
    void plainMembersCount() throws Exception {
        assertThat(entry("{'username': 'jo', 'password': 'secret'}")).contains(new Credential.Password("jo", "secret"));
    }

    @Test
    void identityTokensGoBeforePasswords() throws Exception {
        String azure = DockerHome.auth("00000000-0000-0000-0000-000000000000:");
        assertThat(entry("{'auth': '" + azure + "', 'identitytoken': 'refresh'}"))
                .contains(new Credential.IdentityToken("refresh"));
    }

    @Test
    void theTokenUserHasAnIdentityToken() throws Exception {
        assertThat(entry("{'auth': '" + DockerHome.auth("<token>:refresh") + "'}"))
                .contains(new Credential.IdentityToken("refresh"));
    }

    @Test
    void registryTokensGoBeforeAll() throws Exception {
        assertThat(entry("{'identitytoken': 'refresh', 'registrytoken': 'bearer'}"))
                .contains(new Credential.RegistryToken("bearer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{'auth': ''}", "{'auth': null}", "{'email': 'a@b'}"})
    void marksHoldNothing(String json) throws Exception {
        assertThat(entry(json)).isEmpty();
    }

    @Test
    void brokenEntriesAreToldWithFileAndNameOnly() {
        assertThatThrownBy(() -> entry("{'auth': '" + DockerHome.CANARY + "!'}"))
                .isInstanceOf(IOException.class)
                .hasNoCause()
                .hasMessage(directory.resolve(".docker/config.json") + ": auth of r.example in auths is not Base64");
        assertThatThrownBy(() -> entry("{'auth': '" + DockerHome.auth(DockerHome.CANARY) + "'}"))
                .hasMessageContaining("is not the Base64 of a user name, a colon and a password")
                .hasMessageNotContaining(DockerHome.CANARY);
        assertThatThrownBy(() -> entry("{'auth': {'x': 1}}"))
                .hasMessageContaining("auth of r.example in auths is not a string");
    }

    @Test
    void aBrokenEntryDoesNotDisturbOtherRegistries() throws Exception {
        DockerCredentials credentials = new DockerHome(directory)
                .config("{'auths': {'a.example': {'auth': '!'}, 'b.example': {'username': 'jo', 'password': 'x'}}}")
                .credentials();
        assertThat(credentials.find("b.example", "")).isPresent();
    }
}
