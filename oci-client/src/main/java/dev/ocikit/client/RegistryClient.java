// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Call;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/**
 * A registry over HTTP, by the OCI distribution specification.
 *
 * <p>Everything that comes in is verified, bounded and distrusted; everything that goes out takes as few requests as the registry allows.
 * Registries that miss parts of the specification or bend it are borne with: lists without links, answers without digests, ranges that
 * are not honoured, referrers without an API. What cannot be trusted is an error.
 *
 * <p>What fails for a reason that may pass is tried again, as {@link RetryPolicy} says: a blob that breaks off is read on from where it
 * broke, an upload goes on where the registry says that it stands. To each host only so many requests are sent at once as it bears.
 *
 * <p>A client without credentials: {@link ClientOptions.Builder#transport} is where they come in. Many registries ask for a token even to read
 * what is public; that is answered there, too, for instance by the authenticator of {@code dev.ocikit.auth}.
 *
 * <p>Safe for use by many threads. {@link #close} ends all transfers; an HTTP client that was given in is left alone.
 */
public final class RegistryClient extends WrappedRegistry implements AutoCloseable {
    private final HttpRegistry registry;
    private final Mirrors mirrors;
    private final CallBudget.Book budgets;

    private RegistryClient(ClientOptions options) {
        budgets = new CallBudget.Book(
                options.time(),
                options.callTimeout().orElse(null),
                options.documentTimeout(),
                options.retry().maxLoss());
        DocumentMemory memory = options.documentMemory()
                .orElseGet(
                        () -> DocumentMemory.of(Math.max(1, Runtime.getRuntime().maxMemory() / 4)));
        registry = new HttpRegistry(options, budgets, memory);
        mirrors = Mirrors.of(options, budgets, memory);
    }

    /**
     * Returns a client of a registry.
     *
     * @param registry as {@link ClientOptions#of} takes it: {@code localhost:5000}
     */
    public static RegistryClient of(String registry) {
        return create(ClientOptions.of(registry));
    }

    /** Returns a client that behaves as the options say. */
    public static RegistryClient create(ClientOptions options) {
        return new RegistryClient(options);
    }

    /**
     * Asks the registry whether it is one (distribution-spec end-1).
     *
     * @throws dev.ocikit.api.UnauthorizedException if it is, and wants credentials
     * @throws dev.ocikit.api.UnsupportedException if there is something, but no registry
     * @throws dev.ocikit.api.OciException UNAVAILABLE if a web page answers, for instance that of a sign-in portal
     */
    public void ping() throws IOException {
        budgets.spend(() -> {
            registry.ping();
            return Call.Done.DONE;
        });
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        return budgets.spend(() -> mirrors.call(call, registry));
    }

    /** Ends all transfers, if the HTTP client is this client's own. Harmless when called again. */
    @Override
    public void close() {
        registry.close();
        mirrors.close();
    }

    /** Returns the address of the registry. */
    @Override
    public String toString() {
        return registry.toString();
    }
}
