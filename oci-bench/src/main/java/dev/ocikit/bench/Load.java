// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A closed loop of connections on one thread, which takes as little of the machine as it can from the server that it measures. */
final class Load {
    private static final int BUFFER_BYTES = 512 * 1024;

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** One connection and where it stands. */
    private static final class Connection {
        private final SocketChannel channel;
        private final Script script;
        private final Reply reply = new Reply();
        private ByteBuffer[] out;

        Connection(SocketChannel channel, Script script) {
            this.channel = channel;
            this.script = script;
            this.out = script.next(null);
        }
    }

    /**
     * What was done in the measured time.
     *
     * @param operations how many whole operations
     * @param bytes how many bytes of content
     * @param seconds in how many seconds
     */
    record Result(long operations, long bytes, double seconds) {
        double operationsPerSecond() {
            return operations / seconds;
        }

        double mebibytesPerSecond() {
            return bytes / seconds / (1 << 20);
        }
    }

    /** Runs connections for a time to warm up and a time that counts. */
    Result run(InetSocketAddress server, int connections, IntFunction<Script> scripts, Times times) throws IOException {
        List<Connection> all = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Connection connection = new Connection(channel, scripts.apply(i));
                all.add(connection);
                channel.register(selector, SelectionKey.OP_READ, connection);
            }
            for (Connection connection : all) {
                write(selector, connection);
            }
            pump(selector, times.warmSeconds());
            long operations = sum(all, true);
            long bytes = sum(all, false);
            long start = System.nanoTime();
            pump(selector, times.seconds());
            double elapsed = (System.nanoTime() - start) / 1e9;
            return new Result(sum(all, true) - operations, sum(all, false) - bytes, elapsed);
        } finally {
            for (Connection connection : all) {
                connection.channel.close();
            }
        }
    }

    private static long sum(List<Connection> connections, boolean operations) {
        return connections.stream()
                .mapToLong(c -> operations ? c.script.operations() : c.script.bytes())
                .sum();
    }

    private void pump(Selector selector, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            selector.select(
                    key -> {
                        try {
                            step(selector, (Connection) key.attachment(), key.isWritable());
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    100);
        }
    }

    private void step(Selector selector, Connection connection, boolean writable) throws IOException {
        if (writable && remaining(connection.out)) {
            write(selector, connection);
        }
        int count = connection.channel.read(in.clear());
        if (count < 0) {
            throw new IOException("the server closed the connection after status " + connection.reply.status());
        }
        in.flip();
        while (in.hasRemaining()) {
            if (connection.reply.take(in)) {
                connection.out = connection.script.next(connection.reply);
                connection.reply.reset();
                write(selector, connection);
            }
        }
    }

    private static void write(Selector selector, Connection connection) throws IOException {
        connection.channel.write(connection.out);
        SelectionKey key = connection.channel.keyFor(selector);
        int interest = remaining(connection.out) ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private static boolean remaining(ByteBuffer @Nullable [] buffers) {
        return buffers != null && buffers[buffers.length - 1].hasRemaining();
    }
}
