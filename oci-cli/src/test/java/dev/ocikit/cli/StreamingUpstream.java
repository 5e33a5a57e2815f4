// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An upstream registry that writes whatever a script says to its sockets. Each connection serves one GET or HEAD. */
final class StreamingUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();

    StreamingUpstream(Script script) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Returns the head of a response. */
    static byte[] head(int status, String type, long length) {
        return ("HTTP/1.1 " + status + " Because\r\nContent-Type: " + type + "\r\nContent-Length: " + length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The upstream was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    return;
                }
                head.append((char) c);
            }
            String[] line = head.toString().split(" ", 3);
            script.answer(line[1], socket.getOutputStream());
            socket.shutdownOutput();
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client hung up, or the upstream was closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** What an upstream answers. */
    @FunctionalInterface
    interface Script {
        void answer(String target, OutputStream out) throws IOException;
    }
}
