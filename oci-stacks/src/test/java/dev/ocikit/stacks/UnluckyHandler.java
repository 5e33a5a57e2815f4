// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A handler to whose requests mishaps happen. Clients come through a proxy that can reset all connections. */
final class UnluckyHandler implements Handler {
    private final Handler inner;
    private final Function<Phase, @Nullable Mishap> fate;
    private final Runnable reset;

    /**
     * Creates a handler.
     *
     * @param fate tells what happens to a request of a phase, or null for nothing
     * @param reset resets all connections
     */
    UnluckyHandler(Handler inner, Function<Phase, @Nullable Mishap> fate, Runnable reset) {
        this.inner = inner;
        this.fate = fate;
        this.reset = reset;
    }

    @Override
    public Response handle(Request request) {
        Mishap mishap = fate.apply(Phase.of(request));
        if (mishap == null) {
            return inner.handle(request);
        }
        switch (mishap) {
            case DELAY -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            case RESET -> {
                reset.run();
                return Response.status(500).empty();
            }
            case TOO_MANY -> {
                return Response.status(429).header("Retry-After", "0").empty();
            }
            case BUSY -> {
                return Response.status(503).empty();
            }
            case BROKEN -> {
                return Response.status(500).empty();
            }
            case UNAUTHORIZED -> {
                return Response.status(401)
                        .header("WWW-Authenticate", "Basic realm=\"nobody\"")
                        .empty();
            }
            default -> {}
        }
        Response response = inner.handle(
                mishap == Mishap.RESET_IN_REQUEST || mishap == Mishap.WHOLE_FOR_PART
                        ? new ChangedRequest(request, mishap == Mishap.WHOLE_FOR_PART)
                        : request);
        return switch (mishap) {
            case LOST_ANSWER -> {
                reset.run();
                yield response;
            }
            case BAD_GATEWAY -> {
                response.end(null);
                yield Response.status(502).empty();
            }
            case RESET_IN_ANSWER, WRONG_BYTES -> changed(response, mishap == Mishap.WRONG_BYTES);
            default -> response;
        };
    }

    private Response changed(Response response, boolean wrong) {
        ByteBuffer bytes = response.bytes();
        BlobReader blob = response.blob();
        if (response.status() >= 300 || (blob == null && (bytes == null || !bytes.hasRemaining()))) {
            return response;
        }
        Response.Builder changed = Response.status(response.status());
        response.headers().forEach(changed::header);
        if (blob != null) {
            return changed.blob(new ChangedReader(blob, wrong));
        }
        byte[] content = new byte[bytes.remaining()];
        bytes.duplicate().get(content);
        if (wrong) {
            content[content.length / 2] ^= 1;
        } else {
            reset.run();
        }
        return changed.bytes(content);
    }

    /** A blob with a wrong bit in the middle, or during whose middle all connections are reset. */
    private final class ChangedReader extends FilterBlobReader {
        private final boolean wrong;
        private long position;

        ChangedReader(BlobReader inner, boolean wrong) {
            super(inner);
            this.wrong = wrong;
        }

        @Override
        public ByteBuffer readBuffer() throws IOException {
            byte[] some = new byte[8192];
            int count = read(some, 0, some.length);
            return ByteBuffer.wrap(some, 0, Math.max(0, count)).asReadOnlyBuffer();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, Math.min(length, 8192));
            long middle = length() / 2;
            if (count > 0 && position <= middle && middle < position + count) {
                if (wrong) {
                    bytes[offset + (int) (middle - position)] ^= 1;
                } else {
                    reset.run();
                }
            }
            position += Math.max(0, count);
            return count;
        }
    }

    /** A request that asks for no part, or during whose body all connections are reset. */
    private final class ChangedRequest implements Request {
        private final Request request;
        private final boolean whole;

        ChangedRequest(Request request, boolean whole) {
            this.request = request;
            this.whole = whole;
        }

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String path() {
            return request.path();
        }

        @Override
        public @Nullable String query() {
            return request.query();
        }

        @Override
        public @Nullable String header(String name) {
            return whole && name.equalsIgnoreCase("Range") ? null : request.header(name);
        }

        @Override
        public List<String> headers(String name) {
            return whole && name.equalsIgnoreCase("Range") ? List.of() : request.headers(name);
        }

        @Override
        public long contentLength() {
            return request.contentLength();
        }

        @Override
        public InputStream body() throws IOException {
            long middle = request.contentLength() / 2;
            if (whole || middle <= 0) {
                return request.body();
            }
            return new FilterInputStream(request.body()) {
                private long position;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (position >= middle) {
                        reset.run();
                        throw new IOException("the client hung up");
                    }
                    int count = in.read(bytes, offset, (int) Math.min(length, middle - position));
                    position += Math.max(0, count);
                    return count;
                }
            };
        }

        @Override
        public String remote() {
            return request.remote();
        }
    }
}
