// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;

/**
 * A pool that never gives memory with bytes from one connection to another: heap buffers, which hold requests, are new for each use, and
 * direct buffers, which hold responses, are pooled.
 *
 * <p>Jetty 12.0 and 12.1 return the buffer of a malformed request to the pool while another thread may still read from the socket into it.
 * If the buffer were reused, bytes of that connection could be parsed as a request of another one. A buffer that is not reused can only
 * harm its own connection.
 */
final class RequestBufferPool extends ByteBufferPool.Wrapper {
    RequestBufferPool() {
        super(new ArrayByteBufferPool());
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        return direct ? super.acquire(size, true) : RetainableByteBuffer.wrap(BufferUtil.allocate(size));
    }
}
