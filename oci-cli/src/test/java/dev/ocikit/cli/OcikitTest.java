// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OcikitTest {
    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void saysItsVersion(String argument) {
        Command command = Command.run(argument);
        assertThat(command.exit()).isZero();
        assertThat(command.out()).matches("ocikit \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java .*\\)\\R");
        assertThat(command.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help"})
    void listsItsCommands(String argument) {
        Command command = Command.run(argument);
        assertThat(command.exit()).isZero();
        assertThat(command.out()).contains("serve", "blob", "version", "help");
    }

    @Test
    void explainsACommandInEitherWay() {
        Command first = Command.run("help", "serve");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).contains("--address", "--upstream", "--tls-cert", "SIGTERM");
        assertThat(Command.run("serve", "--help")).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "                                              | a command is missing",
                "sreve                                         | sreve",
                "serve --adress :1                             | --adress",
                "serve surplus                                 | surplus",
                "serve --address                               | --address",
                "serve --address 5000                          | '5000' is not HOST:PORT",
                "serve --address localhost:                    | a port is a number from 0 to 65535",
                "serve --address localhost:65536               | a port is a number from 0 to 65535",
                "serve --address localhost:-1                  | a port is a number from 0 to 65535",
                "serve --address ::1:5000                      | an IPv6 address stands in brackets",
                "serve --engine netty                          | netty",
                "serve --max-bytes 0                           | '0' is not a size",
                "serve --max-bytes 12Q                         | '12Q' is not a size",
                "serve --max-bytes 99999999999T                | is not a size",
                "serve --max-bytes-per-client 1X               | '1X' is not a size",
                "serve --max-uploads 0                         | must be positive",
                "serve --upstream localhost:1 --max-uploads 1  | for a registry in memory",
                "serve --idle -1                               | '-1' is not a number of seconds",
                "serve --idle 1h                               | '1h' is not a number of seconds",
                "serve --idle 0                                | must be positive",
                "serve --engine jetty --idle 0                 | must be positive",
                "serve --max-requests 0                        | must be at least 1",
                "serve --max-requests many                     | many",
                "serve --log loud                              | loud",
                "serve --upstream ftp://x                      | --upstream",
                "serve --upstream localhost:1 --immutable-tags | for a registry in memory",
                "serve --stack mem --upstream localhost:1      | exclude each other",
                "serve --stack client(localhost:1) --max-bytes 1M | there is no mem",
                "serve --anonymous-mounts                      | needs --stack",
                "serve --redirect-host a.example               | needs --upstream",
                "serve --upstream localhost:1 --redirect-host a/b | --redirect-host",
                "serve --use-logins                            | needs --upstream",
                "serve --use-logins --stack readonly(mem)      | needs --upstream",
                "serve --stack memory                          | no registry is called 'memory'",
                "serve --stack mem(x)                          | mem has 0 arguments, not 1",
                "serve --stack prefix(mem,a)                   | no registry is called 'a'",
                "serve --stack prefix(A,mem)                   | --stack",
                "serve --stack router(a/**)                    | take turns",
                "serve --stack readonly(mem                    | is missing at position 12",
                "serve --stack readonly()                      | a word is missing at position 9",
                "serve --stack mem)                            | the end is missing at position 3",
                "serve --tls-key k.pem                         | --tls-key needs --tls-cert",
                "serve --tls-cert c --tls-keystore k           | exclude each other",
                "serve --tls-password-file p                   | needs --tls-keystore",
                "blob                                          | a command is missing: get or put",
                "blob get                                      | REPOSITORY@DIGEST",
                "blob get my/app@sha256:DIGEST                 | a reference starts with a host",
                "blob get localhost:1/my/app                   | add its digest",
                "blob get localhost:1/my/app:1                 | has a tag",
                "blob get localhost:1/My/app@sha256:DIGEST     | a repository is lower case",
                "blob get ftp://localhost:1/my/app@sha256:DIGEST | ftp",
                "blob get localhost:1/my/app --progress maybe  | maybe",
                "blob put localhost:1/my/app                   | FILE",
                "blob put localhost:1/my/app@sha256:DIGEST -   | has a digest"
            })
    void refusesWrongUsageWithAHint(String arguments, String message) {
        Command command = Command.run(
                arguments == null
                        ? new String[0]
                        : arguments.replace("DIGEST", "0".repeat(64)).split(" "));
        assertThat(command.exit()).isEqualTo(2);
        assertThat(command.out()).isEmpty();
        assertThat(command.err())
                .startsWith("ocikit: ")
                .contains(message)
                .containsPattern("Try 'ocikit( serve| blob| blob get| blob put)? --help'");
        assertThat(command.err()).doesNotContain("\tat ");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(Command.run("sreve").err()).contains("serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void saysInOneLineThatThePortIsTaken(String engine) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Command command = Command.run("serve", "--engine", engine, "--address", address);
            assertThat(command.exit()).isEqualTo(1);
            assertThat(command.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("ocikit: cannot listen on " + address + ": ")
                    .contains("--address HOST:PORT");
        }
    }

    @Test
    void saysInOneLineWhyTlsDoesNotWork(@TempDir Path dir) throws Exception {
        Path empty = Files.writeString(dir.resolve("empty.pem"), "");
        Command command = Command.run("serve", "--tls-cert", empty.toString());
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.err().lines()).singleElement().asString().contains("holds no certificate");

        String missing = dir.resolve("missing.pem").toString();
        assertThat(Command.run("serve", "--tls-cert", missing).err())
                .isEqualToIgnoringNewLines("ocikit: " + missing + " does not exist");
    }

    @Test
    void saysInOneLineThatAHostIsUnknown() {
        Command command = Command.run("serve", "--address", "no.such.host.invalid:0");
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.err()).isEqualToIgnoringNewLines("ocikit: no host is named no.such.host.invalid");
    }
}
