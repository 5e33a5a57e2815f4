// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void knowsTheClientAndItsTools() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "javax.net..",
                        "org.jspecify.annotations",
                        "com.github.benmanes.caffeine.cache",
                        "com.nimbusds..",
                        "tools.jackson..",
                        "dev.ocikit.auth",
                        "dev.ocikit.client..",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.ocikit.auth"));
    }
}
