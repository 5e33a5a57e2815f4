// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test of {@link SpecificationContract} its own {@link Wire}, and skips what the registry does not offer. */
final class WireParameters implements ParameterResolver, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(WireParameters.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Needs needs = context.getRequiredTestMethod().getAnnotation(Needs.class);
        if (needs != null) {
            List<SpecificationFeature> wanted = Arrays.asList(needs.value());
            Assumptions.assumeTrue(contract(context).features().containsAll(wanted), () -> "needs " + wanted);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Wire.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(Wire.class, type -> new Wire(contract(context).registry()));
    }

    private static SpecificationContract contract(ExtensionContext context) {
        return (SpecificationContract) context.getRequiredTestInstance();
    }
}
