// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places in which configurations may be, by precedence.
 *
 * @param inline the configuration in the environment itself, if there is one
 * @param files the files, the one that is written first
 */
record ConfigPlaces(@Nullable String inline, List<Path> files) {
    /** The variable that holds a configuration rather than its place. */
    static final String INLINE = "DOCKER_AUTH_CONFIG";

    static ConfigPlaces of(Map<String, String> environment, Path home) {
        List<Path> files = new ArrayList<>();
        String authFile = set(environment, "REGISTRY_AUTH_FILE");
        if (authFile != null) {
            files.add(Path.of(authFile));
        }
        String docker = set(environment, "DOCKER_CONFIG");
        files.add((docker == null ? home.resolve(".docker") : Path.of(docker)).resolve("config.json"));
        String runtime = set(environment, "XDG_RUNTIME_DIR");
        if (runtime != null) {
            files.add(Path.of(runtime, "containers", "auth.json"));
        }
        String config = set(environment, "XDG_CONFIG_HOME");
        files.add((config == null ? home.resolve(".config") : Path.of(config))
                .resolve(Path.of("containers", "auth.json")));
        String inline = set(environment, INLINE);
        return new ConfigPlaces(inline == null ? null : ByteOrderMark.strip(inline), List.copyOf(files));
    }

    /** A variable that is set to nothing counts as not set, as everywhere. */
    private static @Nullable String set(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    @Override
    public String toString() {
        return files.toString();
    }
}
