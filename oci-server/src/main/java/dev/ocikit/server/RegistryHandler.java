// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.Caller;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.server.internal.FailureLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The distribution specification over a registry, for any HTTP engine: requests become calls, and what the calls return becomes responses.
 *
 * <p>Beside the specification's endpoints it answers {@code /v2/_catalog}, and {@code /healthz} with status 200 as long as requests are
 * served at all.
 *
 * <p>Safe for use by many threads, if the registry is. It holds nothing that must be closed; the registry stays the caller's.
 */
public final class RegistryHandler implements Handler {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.server");

    private static final Response.Header API_VERSION =
            new Response.Header("Docker-Distribution-API-Version", "registry/2.0");
    // Content comes from clients. A browser must not take it for a page of the registry's host.
    private static final Response.Header NO_SNIFFING = new Response.Header("X-Content-Type-Options", "nosniff");
    private static final Response.Header SANDBOX = new Response.Header("Content-Security-Policy", "sandbox");
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEALTHY = "ok\n".getBytes(StandardCharsets.US_ASCII);

    private final OciRegistry registry;
    private final BlobEndpoint blobs;
    private final UploadEndpoint uploads;
    private final ManifestEndpoint manifests;
    private final ListEndpoint lists;
    private final FailureLog defects =
            new FailureLog(LOGGER, System.Logger.Level.ERROR, "the answer to a request failed");
    private final FailureLog failures = new FailureLog(LOGGER, System.Logger.Level.ERROR, "the registry failed");
    private final FailureLog upstreamFailures =
            new FailureLog(LOGGER, System.Logger.Level.WARNING, "the registry behind this server failed");
    private final @Nullable Guard guard;
    private final @Nullable Consumer<RequestLog> log;

    private RegistryHandler(OciRegistry registry, ServerOptions options) {
        this.registry = registry;
        blobs = new BlobEndpoint(options);
        uploads = new UploadEndpoint(new UploadSeal(options.uploadKey()));
        BodyBudget memory = new BodyBudget(options.bodyBytes(), options.bodyBytesPerClient());
        manifests = new ManifestEndpoint(options, memory);
        lists = new ListEndpoint(options, memory);
        guard = options.guard().orElse(null);
        log = options.requestLog().orElse(null);
    }

    /** Returns a handler that serves a registry with the default options. */
    public static RegistryHandler of(OciRegistry registry) {
        return of(registry, ServerOptions.defaults());
    }

    /** Returns a handler that serves a registry. */
    public static RegistryHandler of(OciRegistry registry, ServerOptions options) {
        return new RegistryHandler(registry, options);
    }

    @Override
    public Response handle(Request request) {
        if (log == null) {
            return answer(request, null);
        }
        PendingLog entry = new PendingLog(request, log);
        Response response = answer(request, entry);
        response.whenEnded(failure -> entry.write(response, failure));
        return response;
    }

    private Response answer(Request request, @Nullable PendingLog entry) {
        String method = request.method();
        Response response;
        try {
            response = route(method, request, entry);
        } catch (OciException e) {
            // The path itself is wrong.
            response = Refusal.answer(e, method, Endpoint.NONE);
        } catch (RuntimeException e) {
            note(entry, e);
            defects.write(e);
            response = Refusal.unexpected();
        }
        response.add(API_VERSION);
        response.add(NO_SNIFFING);
        response.add(SANDBOX);
        return method.equals("HEAD") ? response.withoutBody() : response;
    }

    private Response route(String method, Request request, @Nullable PendingLog entry) throws OciException {
        Target target = Target.parse(request.path());
        Endpoint endpoint = target.endpoint();
        if (!endpoint.allows(method)) {
            return Refusal.unknown(endpoint, method);
        }
        Incoming incoming = new Incoming(request, target, registry);
        try {
            if (guard != null && endpoint != Endpoint.HEALTH) {
                admit(incoming, guard, entry);
            }
            if (endpoint == Endpoint.BASE || endpoint == Endpoint.HEALTH) {
                return perform(method, incoming);
            }
            Caller.Scope caller = Caller.enter(incoming.identifyCaller());
            try {
                return perform(method, incoming);
            } finally {
                caller.close();
            }
        } catch (IOException e) {
            Response refusal = Refusal.answer(e, incoming);
            if (refusal.status() >= 500) {
                note(entry, e);
            }
            switch (refusal.status()) {
                case 503, 507 -> {} // The server is stopping, or the store is full.
                case 500 -> failures.write(e);
                default -> {
                    if (refusal.status() > 500) {
                        upstreamFailures.write(e);
                    }
                }
            }
            return refusal;
        }
    }

    private static void admit(Incoming incoming, Guard guard, @Nullable PendingLog entry) throws IOException {
        Visitor visitor = guard.admit(incoming.request());
        if (entry != null) {
            entry.user(visitor.name().orElse(null));
        }
        incoming.enter(visitor);
    }

    private Response perform(String method, Incoming incoming) throws IOException {
        boolean head = method.equals("HEAD");
        return switch (incoming.target().endpoint()) {
            case BASE -> text("application/json", EMPTY_OBJECT);
            case HEALTH -> text("text/plain", HEALTHY);
            case CATALOG -> lists.repositories(incoming);
            case TAGS -> lists.tags(incoming);
            case REFERRERS -> lists.referrers(incoming);
            case MANIFEST ->
                switch (method) {
                    case "GET" -> manifests.get(incoming);
                    case "PUT" -> manifests.put(incoming);
                    case "DELETE" -> manifests.delete(incoming);
                    default -> manifests.head(incoming);
                };
            case BLOB ->
                method.equals("DELETE") ? blobs.delete(incoming) : head ? blobs.head(incoming) : blobs.get(incoming);
            case UPLOADS -> uploads.start(incoming);
            case UPLOAD ->
                switch (method) {
                    case "PATCH" -> uploads.append(incoming);
                    case "PUT" -> uploads.commit(incoming);
                    case "DELETE" -> uploads.cancel(incoming);
                    default -> uploads.status(incoming);
                };
            case NONE -> Refusal.unknown(Endpoint.NONE, method);
        };
    }

    private static Response text(String mediaType, byte[] body) {
        return Response.status(200).header("Content-Type", mediaType).bytes(body);
    }

    private static void note(@Nullable PendingLog entry, Throwable cause) {
        if (entry != null) {
            entry.note(cause);
        }
    }
}
