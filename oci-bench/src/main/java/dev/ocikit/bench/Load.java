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
import java.util.function.Supplier;

/** A closed loop of connections on one thread, which takes as little of the machine as it can from the server that it measures. */
final class Load {
    private static final int BUFFER_BYTES = 512 * 1024;

    /** Connections that have just begun do not count yet. */
    private static final double RAMP_SECONDS = 0.2;

    private static final double FINISH_SECONDS = 10;

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean finishing;

    /** One connection, with the request that it sends and the answer that it receives. */
    private static final class Connection {
        private final SocketChannel channel;
        private final Script script;
        private final Reply reply = new Reply();
        private ByteBuffer[] out;
        private long transferredBytes;

        Connection(SocketChannel channel, Script script) {
            this.channel = channel;
            this.script = script;
            this.out = script.next(null);
        }
    }

    /**
     * The work done in the measured time.
     *
     * @param operations the number of whole operations
     * @param bytes the number of bytes sent and received
     * @param seconds the measured time
     */
    record Result(long operations, long bytes, double seconds) {}

    /** Runs connections for a time. Each then finishes the operation that it has begun, so that it leaves nothing behind. */
    Result run(InetSocketAddress server, int connections, Supplier<Script> scripts, double seconds) throws IOException {
        List<Connection> all = new ArrayList<>();
        finishing = false;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Connection connection = new Connection(channel, scripts.get());
                all.add(connection);
                channel.register(selector, SelectionKey.OP_READ, connection);
            }
            for (Connection connection : all) {
                write(selector, connection);
            }
            pump(selector, RAMP_SECONDS);
            long operations = operations(all);
            long bytes = bytes(all);
            long start = System.nanoTime();
            pump(selector, seconds);
            double elapsed = (System.nanoTime() - start) / 1e9;
            Result result = new Result(operations(all) - operations, bytes(all) - bytes, elapsed);
            finishing = true;
            pump(selector, FINISH_SECONDS);
            return result;
        } finally {
            for (Connection connection : all) {
                connection.channel.close();
            }
        }
    }

    private static long operations(List<Connection> connections) {
        return connections.stream().mapToLong(c -> c.script.operations()).sum();
    }

    private static long bytes(List<Connection> connections) {
        return connections.stream().mapToLong(c -> c.transferredBytes).sum();
    }

    private void pump(Selector selector, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && !selector.keys().isEmpty()) {
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
        connection.transferredBytes += count;
        in.flip();
        while (in.hasRemaining()) {
            if (connection.reply.take(in)) {
                long before = connection.script.operations();
                connection.out = connection.script.next(connection.reply);
                connection.reply.reset();
                if (finishing && connection.script.operations() > before) {
                    connection.channel.close();
                    return;
                }
                write(selector, connection);
            }
        }
    }

    private static void write(Selector selector, Connection connection) throws IOException {
        ByteBuffer[] out = connection.out;
        connection.transferredBytes +=
                out.length == 1 ? connection.channel.write(out[0]) : connection.channel.write(out);
        SelectionKey key = connection.channel.keyFor(selector);
        int interest = remaining(out) ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private static boolean remaining(ByteBuffer[] buffers) {
        return buffers[buffers.length - 1].hasRemaining();
    }
}
