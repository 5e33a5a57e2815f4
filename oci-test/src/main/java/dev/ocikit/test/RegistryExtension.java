// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives tests a running registry, served over HTTP on a free loopback port.
 *
 * <pre>{@code
 * @RegisterExtension
 * static RegistryExtension registry = RegistryExtension.inMemory();
 * }</pre>
 *
 * <p>A static field is one registry for all tests of the class, those of its nested classes included; an instance field is a new one for
 * each test. Tests ask the field for the {@linkplain #uri address} and for the {@linkplain #registry registry itself}, or take a
 * parameter of type {@link OciRegistry} or {@link URI}. Safe for use by many threads while it runs.
 */
public final class RegistryExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private final Supplier<? extends OciRegistry> source;
    private volatile @Nullable Running running;

    private RegistryExtension(Supplier<? extends OciRegistry> source) {
        this.source = source;
    }

    /** Returns an extension with an empty registry in memory. */
    public static RegistryExtension inMemory() {
        return serving(MemRegistry::create);
    }

    /** Returns an extension with a registry of your own, asked for each time one is started. */
    public static RegistryExtension serving(Supplier<? extends OciRegistry> registry) {
        return new RegistryExtension(registry);
    }

    /** Returns the registry that is served: what is pushed over HTTP is seen here, and the other way round. */
    public OciRegistry registry() {
        return running().registry();
    }

    /** Returns where the registry is served: {@code http://} with host and port, without a path. */
    public URI uri() {
        return running().server().uri();
    }

    /** Returns the host and port, as they stand in references: {@code 127.0.0.1:} and the port. */
    public String host() {
        return uri().getRawAuthority();
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the registry runs while tests do");
        }
        return now;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        start(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop(context);
    }

    private void start(ExtensionContext context) throws IOException {
        if (running == null) {
            OciRegistry registry = source.get();
            InetSocketAddress freePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Http1Server server = Http1Server.start(RegistryHandler.of(registry), freePort);
            running = new Running(registry, server, context.getUniqueId());
        }
    }

    /** Stops what was started in the same context: the class for a static field, the test for another. */
    private void stop(ExtensionContext context) {
        Running now = running;
        if (now != null && now.owner().equals(context.getUniqueId())) {
            running = null;
            now.server().close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == OciRegistry.class || type == URI.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == URI.class ? uri() : registry();
    }

    private record Running(OciRegistry registry, Http1Server server, String owner) {}
}
