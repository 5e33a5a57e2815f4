// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/** Where {@link DockerCredentials} look, and for how long what they found holds. Immutable. */
public final class DockerCredentialsOptions {
    private final Builder values;

    private DockerCredentialsOptions(Builder values) {
        this.values = values;
    }

    /** Returns the options for the environment and the user that this program runs with. */
    public static DockerCredentialsOptions defaults() {
        return builder().build();
    }

    /** Returns a builder with all options at their defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Returns the environment, which names the places and is passed to helpers. */
    public Map<String, String> environment() {
        return values.environment;
    }

    /** Returns the user's home directory. */
    public Path home() {
        return values.home;
    }

    /** Returns the clock by which files are looked at again and answers expire. */
    public InstantSource clock() {
        return values.clock;
    }

    /** Returns how long a helper may take. */
    public Duration helperTimeout() {
        return values.helperTimeout;
    }

    /** Returns how long a helper's answer holds. */
    public Duration helperLife() {
        return values.helperLife;
    }

    /** Tells nothing of the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "Docker credentials of " + values.home;
    }

    /** Builds {@link DockerCredentialsOptions}. */
    public static final class Builder {
        private Map<String, String> environment = System.getenv();
        private Path home = Path.of(System.getProperty("user.home", ""));
        private InstantSource clock = InstantSource.system();
        private Duration helperTimeout = Duration.ofSeconds(30);
        private Duration helperLife = Duration.ofMinutes(1);

        private Builder() {}

        private Builder(Builder other) {
            environment = other.environment;
            home = other.home;
            clock = other.clock;
            helperTimeout = other.helperTimeout;
            helperLife = other.helperLife;
        }

        /** Sets the environment: this process's own by default. Helpers are found by its {@code PATH}, and have it as theirs. */
        public Builder environment(Map<String, String> variables) {
            environment = Map.copyOf(variables);
            return this;
        }

        /** Sets the home directory: the user's by default. */
        public Builder home(Path directory) {
            home = Objects.requireNonNull(directory);
            return this;
        }

        /** Sets the clock: the system's by default. */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source);
            return this;
        }

        /** Sets how long a helper may take until it is killed: 30 seconds by default, for it may ask the user. */
        public Builder helperTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout is positive, not " + timeout);
            }
            helperTimeout = timeout;
            return this;
        }

        /** Sets how long a helper's answer holds until it is asked again: a minute by default, 0 for not at all. */
        public Builder helperLife(Duration life) {
            if (life.isNegative()) {
                throw new IllegalArgumentException("a life is not negative: " + life);
            }
            helperLife = life;
            return this;
        }

        /** Returns the options. */
        public DockerCredentialsOptions build() {
            return new DockerCredentialsOptions(new Builder(this));
        }
    }
}
