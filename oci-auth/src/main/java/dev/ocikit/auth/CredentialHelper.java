// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program that keeps credentials, {@code docker-credential-NAME}: it is told {@code get}, {@code store}, {@code erase} or {@code list},
 * reads a server's name or a JSON object, and answers with JSON or, when it fails, with an explanation.
 *
 * <p>See the protocol at <a href="https://github.com/docker/docker-credential-helpers">docker-credential-helpers</a>.
 *
 * @param program where it is
 * @param environment all that it has in its environment
 * @param timeout how long a run may take
 */
record CredentialHelper(Path program, Map<String, String> environment, Duration timeout) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_EXPLANATION = 200;

    /** What helpers say when they have nothing for a server. It is no error. */
    private static final List<String> NOT_FOUND = List.of(
            "credentials not found in native keychain",
            "credentials not found",
            "no credentials server url",
            "the specified item could not be found in the keychain");

    /**
     * Returns the name of the program for what a configuration calls a helper, or empty if no helper may be called so. A name that could
     * lead to another directory, or that begins as an option or a hidden file does, is refused. Everything else is in use:
     * {@code desktop.exe} is what Docker Desktop writes for WSL.
     */
    static Optional<String> programName(String helper) {
        boolean refused = helper.isEmpty()
                || helper.startsWith(".")
                || helper.startsWith("-")
                || helper.indexOf('/') >= 0
                || helper.indexOf('\\') >= 0;
        return refused ? Optional.empty() : Optional.of("docker-credential-" + helper);
    }

    /** Returns what the helper has for a server. */
    Optional<Credential> get(String server) throws IOException {
        HelperRun.Outcome outcome = run("get", server);
        if (outcome.status() != 0) {
            if (saysNotFound(outcome)) {
                return Optional.empty();
            }
            throw failed("get", server, outcome);
        }
        ObjectNode answer = object(outcome, "get");
        return AuthEntry.of(text(answer, "Username"), text(answer, "Secret"));
    }

    /**
     * Hands credentials over to be kept.
     *
     * @throws IOException if the helper fails, or keeps no credentials of that kind
     */
    void store(String server, Credential credential) throws IOException {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("ServerURL", server);
        if (credential instanceof Credential.Password password) {
            entry.put("Username", password.username()).put("Secret", password.password());
        } else if (credential instanceof Credential.IdentityToken identity) {
            entry.put("Username", AuthEntry.TOKEN_USER).put("Secret", identity.token());
        } else {
            throw new IOException(program + " cannot keep a registry token, only passwords and identity tokens");
        }
        HelperRun.Outcome outcome = run("store", JSON.writeValueAsString(entry));
        if (outcome.status() != 0) {
            throw failed("store", server, outcome);
        }
    }

    /** Lets the helper forget what it has for a server, if it has something. */
    void erase(String server) throws IOException {
        HelperRun.Outcome outcome = run("erase", server);
        if (outcome.status() != 0 && !saysNotFound(outcome)) {
            throw failed("erase", server, outcome);
        }
    }

    /** Returns the names of the servers that the helper has something for. */
    List<String> list() throws IOException {
        HelperRun.Outcome outcome = run("list", "unused");
        if (outcome.status() != 0) {
            throw new IOException(program + " list ended with status " + outcome.status() + explanation(outcome));
        }
        return List.copyOf(object(outcome, "list").propertyNames());
    }

    private HelperRun.Outcome run(String action, String input) throws IOException {
        return HelperRun.of(program, action, input, environment, timeout);
    }

    private static boolean saysNotFound(HelperRun.Outcome outcome) {
        String text = outcome.text().toLowerCase(Locale.ROOT);
        return NOT_FOUND.stream().anyMatch(text::contains);
    }

    private ObjectNode object(HelperRun.Outcome outcome, String action) throws IOException {
        try {
            if (JSON.readTree(ByteOrderMark.strip(outcome.text())) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            // The exception is no cause of ours: it quotes the answer, which holds a secret.
            throw new IOException(program + " " + action + " answered something that is not JSON");
        }
        throw new IOException(program + " " + action + " answered something that is not a JSON object");
    }

    /** Returns a member of an answer. The case of its name does not matter, as for Docker, so hand-written helpers differ in it. */
    private static String text(ObjectNode answer, String member) {
        JsonNode value = answer.get(member);
        if (value == null) {
            value = answer.properties().stream()
                    .filter(other -> other.getKey().equalsIgnoreCase(member))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return value != null && value.isString() ? value.stringValue() : "";
    }

    private IOException failed(String action, String server, HelperRun.Outcome outcome) {
        return new IOException(program + " " + action + " for " + server + " ended with status " + outcome.status()
                + explanation(outcome) + "; try: printf " + server + " | " + program + " get");
    }

    /** Returns the explanation, unless it looks like an answer: a secret might be in that. Error output, which holds anything, is not told. */
    private static String explanation(HelperRun.Outcome outcome) {
        String text = outcome.text().strip();
        if (text.isEmpty() || text.indexOf('{') >= 0) {
            return "";
        }
        StringBuilder line = new StringBuilder(": ");
        text.chars()
                .limit(MAX_EXPLANATION)
                .map(c -> c < ' ' || (c >= 0x7f && c < 0xa0) ? ' ' : c)
                .forEach(c -> line.append((char) c));
        return line.toString();
    }

    /** Tells nothing of the environment, which may hold secrets. */
    @Override
    public String toString() {
        return program.toString();
    }
}
