// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** A JUnit extension that reports the failure of a test as skipped if the profile of the registry lists it as a fault. */
final class KnownFaults implements InvocationInterceptor {
    /** With the value {@code strict}, a fault that is not there any more is a failure. */
    static final String PARAMETER = "dev.ocikit.test.faults";

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        expect(invocation, method, isStrict(context));
    }

    /** Intercepts an invocation of a parameterized test. A fault may concern some of the parameters, so the others may pass. */
    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        expect(invocation, method, false);
    }

    private static void expect(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, boolean strict)
            throws Throwable {
        Optional<RegistryFault> fault = method.getTarget()
                .filter(ContractPart.class::isInstance)
                .map(ContractPart.class::cast)
                .flatMap(part -> part.fault(method.getExecutable()));
        if (fault.isEmpty()) {
            invocation.proceed();
        } else {
            expect(fault.get(), invocation, strict);
        }
    }

    private static void expect(RegistryFault fault, Invocation<Void> invocation, boolean strict) throws Throwable {
        try {
            invocation.proceed();
        } catch (Exception | AssertionError e) {
            abort("a known fault: " + fault.reason() + " (" + e + ")");
        }
        if (strict && !fault.intermittent()) {
            fail(fault.test() + " passes, although it is listed as a fault: " + fault.reason());
        }
    }

    private static boolean isStrict(ExtensionContext context) {
        return context.getConfigurationParameter(PARAMETER)
                .filter("strict"::equals)
                .isPresent();
    }
}
