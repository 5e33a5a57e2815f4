// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.CredentialSource;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.debug.CallListener;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.mem.References;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the registry that is served. */
final class StoreFlags {
    private static final String FOR_MEMORY =
            "--immutable-tags, --strict-references, --max-bytes, --max-bytes-per-client and --max-uploads";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "Serve another registry, such as http://localhost:5001, instead of one in memory.")
    private @Nullable String upstream;

    @Option(
            names = "--use-logins",
            description =
                    "Show registries that are served the credentials that 'ocikit login' or 'docker login' kept for"
                            + " them: whoever reaches this server, and is let in, acts with them.")
    private boolean useLogins;

    @Option(
            names = "--redirect-host",
            paramLabel = "NAME[:PORT]",
            converter = HostName.class,
            description =
                    "Follow redirects and upload locations to this host even if its addresses are more internal than the"
                            + " registry's (public, private network, loopback). Repeatable.")
    private List<String> redirectHosts = List.of();

    @Option(
            names = "--max-upstream-memory",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description =
                    "Use at most this much memory for manifests, lists and tokens of all upstream registries together,"
                            + " and answer 429 beyond it. Default: an eighth of the heap")
    private @Nullable Long maxUpstreamMemory;

    @Option(
            names = "--upstream-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Give up a request to an upstream registry if its response takes longer than this to arrive."
                    + " Does not apply to the content of blobs. Default: 60")
    private @Nullable Duration upstreamTimeout;

    @Option(
            names = "--stack",
            paramLabel = "STACK",
            converter = StackExpression.Converter.class,
            description = "Serve registries that stand on each other: mem, client(URL), readonly(X), immutable(X),"
                    + " select(PATTERN, X), prefix(NAME, X), router(PATTERN, X, PATTERN, Y ...), unify(X, Y ...), large(X), debug(X);"
                    + " for instance 'immutable(prefix(team/a, client(http://localhost:5001)))'.")
    private @Nullable StackExpression stack;

    @Option(
            names = "--anonymous-mounts",
            description = "Let mounts without a source take blobs from repositories that select and prefix hide.")
    private boolean anonymousMounts;

    @Option(
            names = "--max-bytes",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Maximum memory of the registry, with indexes and upload sessions, for instance 512M or 4G."
                    + " Default: half of the heap")
    private @Nullable Long maxBytes;

    @Option(
            names = "--max-bytes-per-client",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Maximum memory of the registry that one client, a user or else an address, can fill."
                    + " Default: half of --max-bytes")
    private @Nullable Long maxBytesPerClient;

    @Option(
            names = "--max-uploads",
            paramLabel = "N",
            description = "Maximum number of open upload sessions, of which one client can have half. Default: 10000")
    private @Nullable Integer maxUploads;

    @Option(
            names = "--immutable-tags",
            description = "Refuse to move or delete a tag, and to delete the manifests and blobs that it needs.")
    private boolean immutableTags;

    @Option(
            names = "--strict-references",
            description = "Refuse a manifest if something it refers to, other than its subject, is not there.")
    private boolean strictReferences;

    @Option(
            names = "--chunk-min",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Ask clients for chunks of at least this size (OCI-Chunk-Min-Length).")
    private @Nullable Long chunkMin;

    /**
     * Opens the registry that was chosen.
     *
     * @param events the listener to the calls to each {@code debug}
     */
    Served open(CallListener events) {
        if (stack != null && upstream != null) {
            throw usage("--stack and --upstream exclude each other; --stack has client(URL)");
        }
        if (anonymousMounts && stack == null) {
            throw usage("--anonymous-mounts needs --stack");
        }
        if (maxUploads != null && maxUploads < 1) {
            throw usage("--max-uploads must be positive");
        }
        boolean elsewhere = upstream != null || (stack != null && stack.has("client"));
        if (useLogins && !elsewhere) {
            throw usage("--use-logins needs --upstream or a client(URL) in --stack");
        }
        if (!redirectHosts.isEmpty() && !elsewhere) {
            throw usage("--redirect-host needs --upstream or a client(URL) in --stack");
        }
        if ((maxUpstreamMemory != null || upstreamTimeout != null) && !elsewhere) {
            throw usage("--max-upstream-memory and --upstream-timeout need --upstream or a client(URL) in --stack");
        }
        if (upstreamTimeout != null && upstreamTimeout.isZero()) {
            throw usage("--upstream-timeout must be positive");
        }
        Served served = stack != null ? stacked(stack, events) : upstream == null ? memory() : upstream(upstream);
        return chunkMin == null
                ? served
                : new Served(new ChunkMinimum(served.registry(), chunkMin), served.description(), served.release());
    }

    private Served stacked(StackExpression expression, CallListener events) {
        if (isForMemory() && !expression.has("mem")) {
            throw usage(FOR_MEMORY + " are for a registry in memory," + " and there is no mem in --stack");
        }
        StackBuilder builder = new StackBuilder(() -> memory().registry(), clients(), anonymousMounts, events);
        try {
            return new Served(builder.build(expression), expression.toString(), builder::close);
        } catch (IllegalArgumentException e) {
            builder.close();
            throw usage("--stack: " + e.getMessage());
        }
    }

    private Served memory() {
        MemOptions.Builder options = MemOptions.builder()
                .immutableTags(immutableTags)
                .references(strictReferences ? References.STRICT : References.LAX);
        if (maxBytes != null) {
            options.maxBytes(maxBytes);
        }
        if (maxBytesPerClient != null) {
            options.maxBytesPerClient(maxBytesPerClient);
        }
        if (maxUploads != null) {
            options.maxUploads(maxUploads);
        }
        return new Served(MemRegistry.create(options.build()), "a registry in memory", () -> {});
    }

    private Served upstream(String url) {
        if (isForMemory()) {
            throw usage(FOR_MEMORY + " are for a registry in memory," + " not for --upstream");
        }
        try {
            RegistryClient client = clients().open(url);
            return new Served(client, "a proxy for " + url, client::close);
        } catch (IllegalArgumentException e) {
            throw usage("--upstream: " + e.getMessage());
        }
    }

    private Clients clients() {
        return new Clients(
                useLogins ? new ServerCredentials(Ocikit.surroundings(command).credentials()) : CredentialSource.none(),
                maxUpstreamMemory == null ? Clients.defaultMemory() : DocumentMemory.of(maxUpstreamMemory),
                options -> Clients.redirectingTo(redirectHosts)
                        .apply(upstreamTimeout == null ? options : options.documentTimeout(upstreamTimeout)));
    }

    private boolean isForMemory() {
        return immutableTags || strictReferences || maxBytes != null || maxBytesPerClient != null || maxUploads != null;
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
