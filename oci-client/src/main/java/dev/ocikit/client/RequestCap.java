// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

/**
 * How much one upload sends in a request. It begins with what is known of the host, goes down in steps where a request is refused as too
 * large, and tells the host's other uploads once the smaller one was taken. For use by one thread.
 */
final class RequestCap {
    /** What registries, and proxies before them, take in one request that refuse more: GHCR 4 MiB, nginx by default 1 MiB. */
    private static final long[] STEPS = {64 << 20, 16 << 20, 4 << 20, 1 << 20};

    private final Host host;
    private final long minimum;
    private long chunk;
    private long whole;
    private long supposed;
    private boolean supposedOfAll;

    /**
     * Creates what is known of a host as an upload begins.
     *
     * @param limit how much the caller sends in a request at most
     * @param minimum the least size of a chunk that the registry takes, which goes before all else
     */
    RequestCap(Host host, long limit, long minimum) {
        this.host = host;
        this.minimum = minimum;
        this.chunk = Math.max(minimum, Math.min(limit, host.largestChunk()));
        this.whole = Math.max(minimum, Math.min(limit, host.largestRequest()));
    }

    /** Returns how much may go in a request that adds a part to a session. */
    long chunk() {
        return chunk;
    }

    /** Returns how much may go in a request that has all of the content, of which some hosts take more. */
    long whole() {
        return whole;
    }

    /** Returns which chunks any upload found the host to take when it refused larger ones, or 0. */
    long learned() {
        long known = host.largestChunk();
        return known == Long.MAX_VALUE ? 0 : Math.max(minimum, known);
    }

    /**
     * Goes down a step after a refusal, and returns whether there is one.
     *
     * @param status 413, or 416 for a chunk, which may be about its offset as well as its size; others are no reason
     * @param tried the size that was refused
     * @param first whether nothing came before it, so that 416 cannot be about its offset
     */
    boolean lower(int status, long tried, boolean first) {
        long smaller = Math.max(minimum, stepBelow(tried));
        if ((status != 413 && status != 416) || smaller == 0 || smaller >= tried) {
            return false;
        }
        boolean ofAll = status == 413;
        chunk = Math.min(chunk, smaller);
        whole = ofAll ? Math.min(whole, smaller) : whole;
        supposed = ofAll || first ? smaller : 0;
        supposedOfAll = ofAll;
        return true;
    }

    /** Notes that a request was not refused. */
    void taken(long size) {
        if (size > 0 && size == supposed) {
            host.takesNoMoreThan(size, supposedOfAll);
            supposed = 0;
        }
    }

    private static long stepBelow(long size) {
        for (long step : STEPS) {
            if (step < size) {
                return step;
            }
        }
        return 0;
    }
}
