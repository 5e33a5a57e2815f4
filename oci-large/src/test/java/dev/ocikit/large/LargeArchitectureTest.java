// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LargeArchitectureTest {
    private static final JavaClasses LARGE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ocikit.large");

    @Test
    void knowsTheInterfaceNamesDocumentsAndTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.io",
                        "java.lang..",
                        "java.net",
                        "java.nio..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify.annotations",
                        "dev.ocikit.large",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(LARGE);
    }

    @Test
    void hasNoThreadsOfItsOwnKind() {
        noClasses().should().dependOnClassesThat().haveSimpleName("Executors").check(LARGE);
    }
}
