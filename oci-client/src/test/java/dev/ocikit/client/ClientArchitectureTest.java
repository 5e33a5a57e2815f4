// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ClientArchitectureTest {
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
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec",
                        "dev.ocikit.client..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.ocikit.client"));
    }
}
