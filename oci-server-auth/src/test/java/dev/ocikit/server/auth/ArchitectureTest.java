// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void knowsTheServerTheViewsAndItsTwoLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "org.jspecify.annotations",
                        "com.nimbusds.jose..",
                        "com.nimbusds.jwt..",
                        "at.favre.lib.crypto.bcrypt",
                        "dev.ocikit.server.auth",
                        "dev.ocikit.server",
                        "dev.ocikit.server.internal",
                        "dev.ocikit.filter",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.ocikit.server.auth"));
    }
}
