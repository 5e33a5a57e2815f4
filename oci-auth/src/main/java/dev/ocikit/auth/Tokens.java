// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens at hand. Of callers that want the same token at the same time one fetches it while the others wait; no lock is held
 * meanwhile, and who waits can be interrupted. Safe for use by many threads.
 */
final class Tokens {
    private static final int LEAST_BYTES = 8 << 10;

    /** A thousand tokens of usual size, or forty of the largest. */
    static final long MAX_BYTES = 1000L * LEAST_BYTES;

    /** A token is kept with its scopes, which its text contains. */
    private static final int COPIES = 3;

    private final Clock clock;
    private final Cache<TokenKey, Token> cache;
    private final ConcurrentMap<TokenKey, CompletableFuture<Token>> flights = new ConcurrentHashMap<>();

    Tokens(Clock clock) {
        this.clock = clock;
        cache = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .weigher((TokenKey key, Token token) -> weight(token.value()))
                .executor(Runnable::run)
                .ticker(() -> nanos(clock.instant()))
                .expireAfter(Expiry.writing((TokenKey key, Token token) -> left(token)))
                .build();
    }

    /** Returns the heap that a token takes, at least as much as makes a thousand of them the maximum. */
    static int weight(String token) {
        return Math.max(LEAST_BYTES, COPIES * token.length());
    }

    private static long nanos(Instant now) {
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private Duration left(Token token) {
        Duration left = Duration.between(clock.instant(), token.renewal());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Returns a token that is at hand: for just this, or for more.
     *
     * @return null if there is none
     */
    @Nullable
    Token atHand(TokenKey key) {
        Token token = cache.getIfPresent(key);
        if (token != null) {
            return token;
        }
        Instant now = clock.instant();
        for (Map.Entry<TokenKey, Token> entry : cache.asMap().entrySet()) {
            Token other = entry.getValue();
            boolean same = entry.getKey().withScope(key.scope()).equals(key);
            if (same && other.covers(key.scope()) && other.renewal().isAfter(now)) {
                cache.put(key, other);
                return other;
            }
        }
        return null;
    }

    /** Returns the token at hand, or fetches it, unless somebody does already. */
    Token get(TokenKey key, Fetch fetch) throws IOException {
        while (true) {
            Token token = atHand(key);
            if (token != null) {
                return token;
            }
            CompletableFuture<Token> mine = new CompletableFuture<>();
            CompletableFuture<Token> others = flights.putIfAbsent(key, mine);
            if (others == null) {
                return lead(key, fetch, mine);
            }
            Token fetched = await(others);
            if (fetched != null) {
                return fetched;
            }
        }
    }

    private Token lead(TokenKey key, Fetch fetch, CompletableFuture<Token> mine) throws IOException {
        Throwable failure = null;
        try {
            // Somebody else may have just finished.
            Token token = atHand(key);
            if (token == null) {
                token = fetch.fetch();
                cache.put(key, token);
            }
            mine.complete(token);
            return token;
        } catch (OciException e) {
            failure = e;
            throw e;
        } finally {
            flights.remove(key, mine);
            // Whatever else went wrong, an interruption for one, was about this thread and not about the token.
            mine.completeExceptionally(failure == null ? new InterruptedException() : failure);
        }
    }

    /** Waits for what somebody else fetches; returns null if he gave up for reasons of his own. */
    private static @Nullable Token await(CompletableFuture<Token> others) throws IOException {
        try {
            return others.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a token");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OciException failure) {
                throw failure.reworded(text -> text);
            }
            return null;
        }
    }

    /** Forgets a token that was refused. */
    void drop(Token token) {
        cache.asMap().values().removeIf(other -> other.value().equals(token.value()));
    }

    /** Makes refusals of a token final, for as long as it is kept. */
    void confirm(Token token) {
        cache.asMap().replaceAll((key, other) -> other.value().equals(token.value()) ? other.confirm() : other);
    }

    /** Fetches a token. */
    @FunctionalInterface
    interface Fetch {
        /** Returns the token, or throws an {@link OciException} for all who wait, or anything else for this caller alone. */
        Token fetch() throws IOException;
    }

    @Override
    public String toString() {
        return "tokens";
    }
}
