// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that {@code docker login}, {@code podman login} and their like have kept: in configuration files, and with helper
 * programs that those name.
 *
 * <h2>Where they are looked for</h2>
 *
 * What is found is merged; where two places have something for the same, the earlier one counts:
 *
 * <ol>
 *   <li>{@code $DOCKER_AUTH_CONFIG}, which holds a configuration itself,
 *   <li>the file {@code $REGISTRY_AUTH_FILE},
 *   <li>{@code $DOCKER_CONFIG/config.json}, or {@code ~/.docker/config.json} if that is not set,
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}, if that is set,
 *   <li>{@code $XDG_CONFIG_HOME/containers/auth.json}, or {@code ~/.config/containers/auth.json} if that is not set.
 * </ol>
 *
 * First what somebody says for this process alone, then Docker's file, which most programs know, then those of the containers tools,
 * what lasts for a session before what lasts. An entry for a part of a registry's repositories, {@code quay.io/team}, goes before one for
 * more of them, wherever they are. In one place, the helper for the registry ({@code credHelpers}) is asked first, then the one for all
 * ({@code credsStore}), and then the entry in plain text ({@code auths}) counts. A helper for the registry must exist and work. One for all
 * need not, because a configuration is often carried to where there is none: if it fails, because a keychain is locked for instance, the
 * entries in plain text count, and if there are none, the failure is one that the caller may do without.
 *
 * <p>Files are looked at once a second at most, and read again when they have changed. A helper's answer holds for a minute, unless a file
 * changes; several callers that need it at the same time share one run. A helper that fails is run at most twice a minute for a server.
 *
 * <p>No message and no {@code toString} holds a secret, or anything else from a file but names of registries. Safe for use by many
 * threads.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/">docker login</a>
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
 */
public final class DockerCredentials implements CredentialSource {
    private final DockerCredentialsOptions options;
    private final ProgramPath programs;
    private final ConfigPlaces places;
    private final List<ConfigFile> files;
    private final HelperAnswers answers;

    private DockerCredentials(DockerCredentialsOptions options) {
        this.options = options;
        programs = ProgramPath.of(options.environment());
        places = ConfigPlaces.of(options.environment(), options.home());
        answers = new HelperAnswers(options.clock(), options.helperLife());
        files = places.files().stream()
                .map(path -> new ConfigFile(path, options.clock(), answers::clear))
                .toList();
    }

    /** Returns the credentials of the user that this program runs for. */
    public static DockerCredentials system() {
        return of(DockerCredentialsOptions.defaults());
    }

    /**
     * Returns the credentials of an environment.
     *
     * @throws IllegalArgumentException if a place that the environment names is no path
     */
    public static DockerCredentials of(DockerCredentialsOptions options) {
        return new DockerCredentials(options);
    }

    /**
     * {@inheritDoc}
     *
     * @throws java.io.InterruptedIOException if the thread was interrupted while a helper ran, which is killed; its interrupt flag is set
     * @throws CredentialsUnavailableException if the helper for all registries fails or takes too long, and nothing else has credentials
     * @throws IOException if a file cannot be read or is broken, or the helper for the registry is missing, fails, or takes too long
     */
    @Override
    public Optional<Credential> find(String host, String repository) throws IOException {
        RegistryKey key = RegistryKey.of(host, repository);
        List<DockerConfig> configs = configs();
        for (RegistryKey part = key; !part.wholeRegistry(); part = part.wider()) {
            for (DockerConfig config : configs) {
                Optional<Credential> found = config.plain(part);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        RegistryKey registry = RegistryKey.of(host, "");
        CredentialsUnavailableException failure = null;
        for (DockerConfig config : configs) {
            Optional<Credential> found = Optional.empty();
            try {
                found = ask(config, registry);
            } catch (CredentialsUnavailableException e) {
                failure = failure == null ? e : failure;
            }
            if (found.isEmpty()) {
                found = config.plain(registry);
            }
            if (found.isPresent()) {
                return found;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    /**
     * Keeps the credentials for a registry as a whole, in the place of those that were kept for it. They go to {@linkplain #storePath the
     * file that is written}, or, if that names a helper for the registry or for all, to the helper; what the file had for it in plain text
     * is removed then.
     *
     * <p>The rest of the file stays; it is replaced in one step by one that only its owner can read, its directory made if need be. If it
     * is a symbolic link, what it leads to is replaced.
     *
     * @return where they are now: the file, or the helper program
     * @throws IllegalArgumentException if a user name with a colon were to go to a file, which cannot hold one
     * @throws IOException if the file is broken, which leaves it as it is, or cannot be written, or if the helper is missing or fails
     */
    public Path store(String host, Credential credential) throws IOException {
        RegistryKey key = RegistryKey.of(host, "");
        Optional<CredentialHelper> helper = keeper(key);
        ConfigEditor editor = new ConfigEditor(storePath());
        try {
            if (helper.isPresent()) {
                helper.get().store(key.storedAs(), credential);
                editor.remove(key);
                return helper.get().program();
            }
            editor.put(key, credential);
            return storePath();
        } finally {
            forget();
        }
    }

    /**
     * Forgets the credentials for a registry as a whole, where {@link #store} would keep them. Another place may still have some.
     *
     * @throws IOException as {@link #store} does; nothing to forget is no error
     */
    public void erase(String host) throws IOException {
        RegistryKey key = RegistryKey.of(host, "");
        Optional<CredentialHelper> helper = keeper(key);
        try {
            if (helper.isPresent()) {
                for (String server : key.spellings()) {
                    // Helpers differ in whether they mind to erase what they do not have.
                    if (helper.get().get(server).isPresent()) {
                        helper.get().erase(server);
                    }
                }
            }
            new ConfigEditor(storePath()).remove(key);
        } finally {
            forget();
        }
    }

    /** Returns the file that is written: {@code $REGISTRY_AUTH_FILE} if that is set, and Docker's otherwise. It need not exist. */
    public Path storePath() {
        return places.files().get(0);
    }

    private void forget() {
        files.forEach(ConfigFile::forget);
        answers.clear();
    }

    private List<DockerConfig> configs() throws IOException {
        List<DockerConfig> configs = new ArrayList<>();
        String inline = places.inline();
        if (inline != null) {
            configs.add(DockerConfig.parse("$" + ConfigPlaces.INLINE, inline));
        }
        for (ConfigFile file : files) {
            configs.add(file.current());
        }
        return configs;
    }

    private Optional<Credential> ask(DockerConfig config, RegistryKey registry) throws IOException {
        Optional<CredentialHelper> helper = helper(config, registry);
        try {
            return helper.isPresent() ? ask(helper.get(), registry) : Optional.empty();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (config.helpers().containsKey(registry)) {
                throw e;
            }
            throw new CredentialsUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Credential> ask(CredentialHelper helper, RegistryKey registry) throws IOException {
        for (String server : registry.spellings()) {
            Optional<Credential> answer = answers.answer(new HelperAnswers.Question(helper, server));
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    private Optional<CredentialHelper> keeper(RegistryKey registry) throws IOException {
        ConfigFile file = files.get(0);
        file.forget();
        return helper(file.current(), registry);
    }

    private Optional<CredentialHelper> helper(DockerConfig config, RegistryKey registry) throws IOException {
        @Nullable String named = config.helpers().get(registry);
        String name = named == null ? config.defaultHelper() : named;
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String program = CredentialHelper.programName(name)
                .orElseThrow(() -> new IOException(config.place() + ": the credential helper for " + registry
                        + " has a name that no helper can have"));
        Optional<Path> path = programs.find(program);
        if (path.isEmpty() && named != null) {
            throw new IOException(program + ", the credential helper for " + registry + " in " + config.place()
                    + ", is in no directory of PATH");
        }
        return path.map(found -> new CredentialHelper(found, options.environment(), options.helperTimeout()));
    }

    @Override
    public String toString() {
        return "Docker credentials in " + places;
    }
}
