// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ocikit.server");

    @Test
    void knowsTheInterfaceAndTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "javax.net.ssl",
                        "org.jspecify.annotations",
                        "dev.ocikit.server..",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(SERVER);
    }

    @Test
    void keepsTheEngineOutOfTheProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ocikit.server.internal..")
                .and()
                .doNotHaveSimpleName("Http1Server")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ocikit.server.internal.http1")
                .check(SERVER);
    }

    @Test
    void usesNoExpressionsAndNoFormats() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.regex")
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .check(SERVER);
    }
}
