// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.debug.CallListener;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.ImmutableRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.ReadOnlyRegistry;
import dev.ocikit.filter.RepositorySelection;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/** Builds the registries of a {@link StackExpression}, and closes them, the last one first. */
final class StackBuilder implements AutoCloseable {
    private final Supplier<OciRegistry> memory;
    private final Clients clients;
    private final boolean anonymousMounts;
    private final CallListener events;
    private final Deque<Runnable> open = new ConcurrentLinkedDeque<>();

    /**
     * Creates a builder.
     *
     * @param memory makes a registry for each {@code mem}
     * @param clients makes the registries that are reached over HTTP
     * @param anonymousMounts whether mounts without a source may look past views
     * @param events is told of the calls to each {@code debug}
     */
    StackBuilder(Supplier<OciRegistry> memory, Clients clients, boolean anonymousMounts, CallListener events) {
        this.memory = memory;
        this.clients = clients;
        this.anonymousMounts = anonymousMounts;
        this.events = events;
    }

    /**
     * Returns the registry that an expression stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    OciRegistry build(StackExpression stack) {
        List<StackExpression> arguments = stack.arguments();
        return switch (stack.word()) {
            case "mem" -> {
                require(stack, 0);
                yield memory.get();
            }
            case "client" -> client(text(require(stack, 1).get(0)));
            case "readonly" -> ReadOnlyRegistry.of(build(require(stack, 1).get(0)));
            case "immutable" -> ImmutableRegistry.of(build(require(stack, 1).get(0)));
            case "select" ->
                SelectedRegistry.of(
                        build(require(stack, 2).get(1)),
                        RepositorySelection.of(text(arguments.get(0))),
                        anonymousMounts);
            case "prefix" ->
                PrefixedRegistry.of(build(require(stack, 2).get(1)), text(arguments.get(0)), anonymousMounts);
            case "router" -> router(stack);
            case "unify" -> unify(stack);
            case "large" -> large(build(require(stack, 1).get(0)));
            case "debug" ->
                ObservedRegistry.of(
                        build(require(stack, 1).get(0)), arguments.get(0).word(), events);
            default ->
                throw new IllegalArgumentException("no registry is called '" + stack.word()
                        + "'; there are mem, client(URL), readonly(X), immutable(X), select(PATTERN, X), prefix(NAME, X),"
                        + " router(PATTERN, X, PATTERN, Y ...), unify(X, Y ...), large(X) and debug(X)");
        };
    }

    private OciRegistry client(String url) {
        RegistryClient client = clients.open(url);
        open.push(client::close);
        return client;
    }

    private OciRegistry router(StackExpression stack) {
        List<StackExpression> arguments = stack.arguments();
        if (arguments.isEmpty() || arguments.size() % 2 != 0) {
            throw new IllegalArgumentException(stack + ": patterns and registries take turns");
        }
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            routes.add(Route.to(text(arguments.get(i)), build(arguments.get(i + 1))));
        }
        return RoutedRegistry.of(routes, true);
    }

    private OciRegistry unify(StackExpression stack) {
        List<Member> members = new ArrayList<>();
        for (StackExpression argument : stack.arguments()) {
            OciRegistry registry = build(argument);
            members.add(Member.of(argument.word() + "-" + (members.size() + 1), registry));
        }
        UnifiedRegistry registry =
                UnifiedRegistry.create(UnifyOptions.builder().compensation(true).build(), members);
        open.push(registry::close);
        return registry;
    }

    private OciRegistry large(OciRegistry inner) {
        LargeBlobs registry = LargeBlobs.wrap(inner);
        open.push(registry::close);
        return registry;
    }

    private static List<StackExpression> require(StackExpression stack, int arguments) {
        if (stack.arguments().size() != arguments) {
            throw new IllegalArgumentException(stack + ": " + stack.word() + " has " + arguments + " arguments, not "
                    + stack.arguments().size());
        }
        return stack.arguments();
    }

    private static String text(StackExpression argument) {
        if (!argument.arguments().isEmpty()) {
            throw new IllegalArgumentException(argument + " stands where a name, a pattern or a URL belongs");
        }
        return argument.word();
    }

    @Override
    public void close() {
        for (Runnable close = open.poll(); close != null; close = open.poll()) {
            close.run();
        }
    }
}
