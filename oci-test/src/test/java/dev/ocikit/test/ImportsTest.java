// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ImportsTest {
    private final JavaClasses module = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ocikit.test");

    @Test
    void theModuleStandsOnTheInterfaceTheMemoryTheServerJUnitAndJackson() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ocikit.test",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec",
                        "dev.ocikit.api",
                        "dev.ocikit.mem",
                        "dev.ocikit.server",
                        "org.junit.jupiter.api..",
                        "org.junit.jupiter.params..",
                        "org.jspecify.annotations",
                        "tools.jackson..",
                        "java..",
                        "javax.net.ssl")
                .check(module);
    }
}
