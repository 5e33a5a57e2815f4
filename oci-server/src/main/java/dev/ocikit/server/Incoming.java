// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Names;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request and what was read from it. */
final class Incoming {
    /** What a registry asks for that refuses by itself, where nobody guards it. */
    private static final List<String> UNGUARDED = List.of("Basic realm=\"registry\"");

    private final Request request;
    private final Target target;
    private OciRegistry registry;
    private @Nullable Visitor visitor;
    private @Nullable String user;
    private @Nullable String caller;
    private @Nullable Query query;
    private boolean cut;

    Incoming(Request request, Target target, OciRegistry registry) {
        this.request = request;
        this.target = target;
        this.registry = registry;
    }

    /**
     * Lets a visitor in, or refuses them. Of what a mount needs, only that to its target is required here: where the source may not be
     * read, the view refuses the mount, and the blob is uploaded instead; unless other credentials could help.
     */
    void enter(Visitor sender) throws OciException {
        visitor = sender;
        user = sender.name().orElse(null);
        List<Need> needs = needs();
        sender.check(needs.size() > 1 ? needs.subList(0, 1) : needs);
        registry = sender.view(registry);
    }

    /** Returns the registry that answers: as the sender sees it. */
    OciRegistry registry() {
        return registry;
    }

    /** Returns the proven name of the sender; null if there is none. */
    @Nullable
    String user() {
        return user;
    }

    /**
     * Determines the client that the request's use of memory and storage is charged to: the user, otherwise the address. Null if the
     * address is exempt from shares.
     */
    @Nullable
    String identifyCaller() {
        if (user != null) {
            caller = "user:" + user;
        } else {
            ClientAddress client = request.client();
            caller = client.exempt() ? null : "address:" + client.key();
        }
        return caller;
    }

    /** Returns the client that the request is charged to; null if no share applies. */
    @Nullable
    String caller() {
        return caller;
    }

    /** Returns what the answer to a request without sufficient credentials asks for. */
    List<String> challenges() {
        return visitor == null ? UNGUARDED : visitor.challenges(needs());
    }

    /** Returns what the request is about to do, that to its own repository first. */
    private List<Need> needs() {
        String repository = target.repository();
        return switch (target.endpoint()) {
            case CATALOG, TAGS, REFERRERS -> List.of(new Need(repository, Access.LIST));
            case MANIFEST, BLOB -> List.of(new Need(repository, access(request.method())));
            case UPLOADS -> {
                Need write = new Need(repository, Access.WRITE);
                String source = source();
                yield source == null ? List.of(write) : List.of(write, new Need(source, Access.READ));
            }
            case UPLOAD -> List.of(new Need(repository, Access.WRITE));
            case BASE, HEALTH, NONE -> List.of();
        };
    }

    private static Access access(String method) {
        return switch (method) {
            case "GET", "HEAD" -> Access.READ;
            case "DELETE" -> Access.DELETE;
            default -> Access.WRITE;
        };
    }

    /** Returns the repository that a blob is to be mounted from; null if there is none, or the request is wrong about it. */
    private @Nullable String source() {
        try {
            String from = query().first("mount") == null ? null : query().first("from");
            return from != null && Names.isRepository(from) ? from : null;
        } catch (OciException e) {
            return null;
        }
    }

    Request request() {
        return request;
    }

    Target target() {
        return target;
    }

    String repository() {
        return target.repository();
    }

    Query query() {
        if (query == null) {
            query = new Query(request.query());
        }
        return query;
    }

    /** Tells whether the client sends nothing that could be read. */
    boolean isEmpty() {
        return request.contentLength() == 0;
    }

    /** Returns the body; if reading it fails, the request is {@link #cut}. */
    InputStream body() throws IOException {
        return new FilterInputStream(request.body()) {
            @Override
            public int read() throws IOException {
                try {
                    return in.read();
                } catch (IOException e) {
                    cut = true;
                    throw e;
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return in.read(bytes, offset, length);
                } catch (IOException e) {
                    cut = true;
                    throw e;
                }
            }

            @Override
            public void close() {
                // The body is the engine's.
            }
        };
    }

    /** Tells whether the client hung up before the end of the body. */
    boolean cut() {
        return cut;
    }
}
