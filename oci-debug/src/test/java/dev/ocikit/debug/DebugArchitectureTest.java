// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DebugArchitectureTest {
    @Test
    void knowsTheInterfaceAndTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify.annotations",
                        "dev.ocikit.debug",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.ocikit.debug"));
    }
}
