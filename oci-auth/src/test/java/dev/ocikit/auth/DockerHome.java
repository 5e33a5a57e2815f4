// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A home directory with configurations, helper programs that are shell scripts, and a clock that stands still. */
final class DockerHome implements InstantSource {
    /** The secret that must not be seen anywhere. */
    static final String CANARY = "canary-hunter2-sings";

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");

    DockerHome(Path home) throws IOException {
        this.home = Files.createDirectories(home);
        Files.createDirectories(home.resolve("bin"));
        environment.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
        environment.put("HOME_OF_TEST", home.toString());
        environment.put("CANARY", CANARY);
    }

    Path path(String name) {
        return home.resolve(name);
    }

    Path config() {
        return path(".docker/config.json");
    }

    DockerHome with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes Docker's configuration, in which a quote is an apostrophe. */
    DockerHome config(String json) {
        return file(".docker/config.json", json);
    }

    DockerHome file(String name, String json) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.writeString(path(name), json.replace('\'', '"'));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a helper, which first notes that it was called. */
    DockerHome helper(String name, String script) throws IOException {
        Path program = path("bin/docker-credential-" + name);
        Files.writeString(
                program, "#!/bin/sh\necho \"$1\" >> \"$HOME_OF_TEST/runs\"\n" + script.replace('`', '"') + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** Makes a helper that keeps each server's entry in a file. */
    DockerHome keepingHelper(String name) throws IOException {
        return helper(name, """
                input=$(cat)
                server=$(printf %s "$input" | sed -e 's/.*"ServerURL":"//' -e 's/".*//')
                kept="$HOME_OF_TEST/kept-$(printf %s "$server" | tr -c 'A-Za-z0-9\\n' '_')"
                case "$1" in
                  store) printf %s "$input" > "$kept" ;;
                  get) cat "$kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
                  erase) rm "$kept" ;;
                esac""");
    }

    Path pipe(String name) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("mkfifo", path(name).toString()).start();
        if (made.waitFor() != 0) {
            throw new IOException("mkfifo failed");
        }
        return path(name);
    }

    List<String> runs() throws IOException {
        return Files.exists(path("runs")) ? Files.readAllLines(path("runs")) : List.of();
    }

    DockerHome tick(Duration time) {
        now = now.plus(time);
        return this;
    }

    @Override
    public Instant instant() {
        return now;
    }

    DockerCredentialsOptions options() {
        return DockerCredentialsOptions.builder()
                .environment(environment)
                .home(home)
                .clock(this)
                .build();
    }

    DockerCredentials credentials() {
        return DockerCredentials.of(options());
    }

    static String auth(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
