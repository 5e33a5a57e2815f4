// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The defaults with which containers of an image are run: the member {@code config} of an image configuration
 * (image-spec, config.md). Immutable.
 */
public final class ContainerConfig extends Document {
    private static final Member<ContainerConfig, String> USER = Member.optional("User", Kinds.STRING, v -> v.user);
    private static final Member<ContainerConfig, Set<String>> EXPOSED_PORTS =
            Member.optional("ExposedPorts", Kinds.KEYS, v -> v.exposedPorts);
    private static final Member<ContainerConfig, List<String>> ENV =
            Member.optional("Env", ListKind.whole(Kinds.VARIABLE), v -> v.env);
    private static final Member<ContainerConfig, List<String>> ENTRYPOINT =
            Member.optional("Entrypoint", Kinds.STRINGS, v -> v.entrypoint);
    private static final Member<ContainerConfig, List<String>> CMD = Member.optional("Cmd", Kinds.STRINGS, v -> v.cmd);
    private static final Member<ContainerConfig, Set<String>> VOLUMES =
            Member.optional("Volumes", Kinds.KEYS, v -> v.volumes);
    private static final Member<ContainerConfig, String> WORKING_DIR =
            Member.optional("WorkingDir", Kinds.STRING, v -> v.workingDir);
    private static final Member<ContainerConfig, Map<String, String>> LABELS =
            Member.optional("Labels", Kinds.STRING_MAP, v -> v.labels);
    private static final Member<ContainerConfig, String> STOP_SIGNAL =
            Member.optional("StopSignal", Kinds.STRING, v -> v.stopSignal);
    private static final Member<ContainerConfig, Boolean> ARGS_ESCAPED =
            Member.optional("ArgsEscaped", Kinds.BOOL, v -> v.argsEscaped);

    static final Codec<ContainerConfig> CODEC = new Codec<>(
            ContainerConfig::new,
            List.of(
                    USER,
                    EXPOSED_PORTS,
                    ENV,
                    ENTRYPOINT,
                    CMD,
                    VOLUMES,
                    WORKING_DIR,
                    LABELS,
                    STOP_SIGNAL,
                    ARGS_ESCAPED));

    private final @Nullable String user;
    private final @Nullable Set<String> exposedPorts;
    private final @Nullable List<String> env;
    private final @Nullable List<String> entrypoint;
    private final @Nullable List<String> cmd;
    private final @Nullable Set<String> volumes;
    private final @Nullable String workingDir;
    private final @Nullable Map<String, String> labels;
    private final @Nullable String stopSignal;
    private final @Nullable Boolean argsEscaped;

    private ContainerConfig(Values<ContainerConfig> values) {
        super(values.rest());
        user = values.get(USER);
        exposedPorts = values.get(EXPOSED_PORTS);
        env = values.get(ENV);
        entrypoint = values.get(ENTRYPOINT);
        cmd = values.get(CMD);
        volumes = values.get(VOLUMES);
        workingDir = values.get(WORKING_DIR);
        labels = values.get(LABELS);
        stopSignal = values.get(STOP_SIGNAL);
        argsEscaped = values.get(ARGS_ESCAPED);
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder(CODEC.noValues());
    }

    /** A builder with this document's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** The user, {@code user}, {@code uid}, with or without {@code :group}. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The ports, {@code 80/tcp}, in order. */
    public Set<String> exposedPorts() {
        return orEmpty(exposedPorts);
    }

    /** The environment, each {@code NAME=VALUE}. */
    public List<String> env() {
        return orEmpty(env);
    }

    /** The command and its first arguments. */
    public List<String> entrypoint() {
        return orEmpty(entrypoint);
    }

    /** The arguments, or the command if there is no entry point. */
    public List<String> cmd() {
        return orEmpty(cmd);
    }

    /** The directories with data of the container, in order. */
    public Set<String> volumes() {
        return orEmpty(volumes);
    }

    /** The working directory. */
    public Optional<String> workingDir() {
        return Optional.ofNullable(workingDir);
    }

    /** The labels, in order. */
    public Map<String, String> labels() {
        return orEmpty(labels);
    }

    /** The signal that stops the container, {@code SIGTERM}. */
    public Optional<String> stopSignal() {
        return Optional.ofNullable(stopSignal);
    }

    /** Whether the command is escaped already, on Windows; deprecated by the specification. */
    public boolean argsEscaped() {
        return Boolean.TRUE.equals(argsEscaped);
    }

    @Override
    Codec<ContainerConfig> codec() {
        return CODEC;
    }

    /** Builds a {@link ContainerConfig}. */
    public static final class Builder extends DocumentBuilder<ContainerConfig, Builder> {
        private Builder(Values<ContainerConfig> values) {
            super(values, ContainerConfig::new);
        }

        /** Sets {@code User}. */
        public Builder user(@Nullable String user) {
            return set(USER, user);
        }

        /** Sets {@code ExposedPorts}. */
        public Builder exposedPorts(@Nullable Set<String> exposedPorts) {
            return setKeys(EXPOSED_PORTS, exposedPorts);
        }

        /** Sets {@code Env}. */
        public Builder env(@Nullable List<String> env) {
            return setList(ENV, env);
        }

        /** Sets {@code Entrypoint}. */
        public Builder entrypoint(@Nullable List<String> entrypoint) {
            return setList(ENTRYPOINT, entrypoint);
        }

        /** Sets {@code Cmd}. */
        public Builder cmd(@Nullable List<String> cmd) {
            return setList(CMD, cmd);
        }

        /** Sets {@code Volumes}. */
        public Builder volumes(@Nullable Set<String> volumes) {
            return setKeys(VOLUMES, volumes);
        }

        /** Sets {@code WorkingDir}. */
        public Builder workingDir(@Nullable String workingDir) {
            return set(WORKING_DIR, workingDir);
        }

        /** Sets {@code Labels}. */
        public Builder labels(@Nullable Map<String, String> labels) {
            return setMap(LABELS, labels);
        }

        /** Sets {@code StopSignal}. */
        public Builder stopSignal(@Nullable String stopSignal) {
            return set(STOP_SIGNAL, stopSignal);
        }

        /** Sets {@code ArgsEscaped}. */
        public Builder argsEscaped(@Nullable Boolean argsEscaped) {
            return set(ARGS_ESCAPED, argsEscaped);
        }
    }
}
