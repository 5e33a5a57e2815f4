// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrappedRegistryTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    /** The methods of the interface, without the shorter overloads that call the longer ones. */
    static Stream<Method> operations() {
        return Arrays.stream(OciRegistry.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> Arrays.stream(OciRegistry.class.getDeclaredMethods())
                        .noneMatch(other -> other.getName().equals(method.getName())
                                && other.getParameterCount() > method.getParameterCount()));
    }

    @Test
    void hasAsManyRecordsAsTheInterfaceHasOperations() {
        assertThat(Call.class.getPermittedSubclasses())
                .hasSize((int) operations().count());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void hasARecordForEachOperation(Method operation) {
        Class<?> call = callOf(operation);
        Class<?>[] components = Arrays.stream(call.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        assertThat(components).containsExactly(operation.getParameterTypes());
        ParameterizedType type = (ParameterizedType) call.getGenericInterfaces()[0];
        String returns = operation.getGenericReturnType().getTypeName();
        assertThat(type.getActualTypeArguments()[0].getTypeName())
                .isEqualTo(returns.equals("void") ? Call.Done.class.getTypeName() : returns);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void overridesEachOperationForGood(Method operation) throws Exception {
        Method override = WrappedRegistry.class.getDeclaredMethod(operation.getName(), operation.getParameterTypes());
        assertThat(Modifier.isFinal(override.getModifiers())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void deniesEachOperationWhereEveryCallIsDenied(Method operation) {
        OciRegistry denying = new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws OciException {
                throw OciException.of(ErrorCode.DENIED, call.name());
            }
        };
        assertThatThrownBy(() -> operation.invoke(denying, arguments(operation)))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(DeniedException.class)
                .hasMessage(operation.getName());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void letsEachOperationThroughWithItsArguments(Method operation) throws Exception {
        List<Object> seen = new java.util.ArrayList<>();
        OciRegistry target = (OciRegistry) Proxy.newProxyInstance(
                OciRegistry.class.getClassLoader(), new Class<?>[] {OciRegistry.class}, (proxy, method, arguments) -> {
                    seen.add(method);
                    seen.addAll(Arrays.asList(arguments));
                    return null;
                });
        OciRegistry through = new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws java.io.IOException {
                return call.on(target);
            }
        };
        Object[] arguments = arguments(operation);
        operation.invoke(through, arguments);
        assertThat(seen.get(0)).isEqualTo(operation);
        assertThat(seen.subList(1, seen.size())).containsExactly(arguments);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersUnsupportedWhereNothingIsImplemented(Method operation) throws Exception {
        OciRegistry nothing = new OciRegistry() {};
        if (operation.getReturnType() == Optional.class) {
            assertThat(operation.invoke(nothing, arguments(operation))).isEqualTo(Optional.empty());
        } else {
            assertThatThrownBy(() -> operation.invoke(nothing, arguments(operation)))
                    .cause()
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining(operation.getName());
        }
    }

    private static Class<?> callOf(Method operation) {
        return Arrays.stream(Call.class.getPermittedSubclasses())
                .filter(call -> call.getSimpleName().equalsIgnoreCase(operation.getName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no record for " + operation));
    }

    private static Object[] arguments(Method operation) {
        return Arrays.stream(operation.getParameterTypes())
                .map(WrappedRegistryTest::argument)
                .toArray();
    }

    private static Object argument(Class<?> type) {
        if (type == String.class) {
            return "name";
        } else if (type == Digest.class) {
            return DIGEST;
        } else if (type == long.class) {
            return 7L;
        } else if (type == List.class) {
            return List.of("latest");
        } else if (type == ByteRange.class) {
            return ByteRange.of(1, 2);
        } else if (type == BlobSource.class) {
            return BlobSource.of(new byte[0]);
        } else if (type == UploadOptions.class) {
            return UploadOptions.DEFAULT;
        } else if (type == ManifestContent.class) {
            return ManifestContent.of(new byte[0], "application/x");
        } else if (type == ListOptions.class) {
            return ListOptions.ALL;
        } else if (type == Descriptor.class) {
            return Descriptor.of("application/x", DIGEST, 0);
        }
        throw new AssertionError("no argument of " + type);
    }
}
