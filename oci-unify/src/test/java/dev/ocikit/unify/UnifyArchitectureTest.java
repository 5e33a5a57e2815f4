// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class UnifyArchitectureTest {
    private static final JavaClasses UNIFY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ocikit.unify");

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
                        "dev.ocikit.unify",
                        "dev.ocikit.api",
                        "dev.ocikit.ref",
                        "dev.ocikit.spec")
                .check(UNIFY);
    }

    @Test
    void hasNoThreadsOfItsOwnKind() {
        noClasses().should().dependOnClassesThat().haveSimpleName("Executors").check(UNIFY);
    }
}
