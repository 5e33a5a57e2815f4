// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ocikit.ref");

    @Test
    void importsNothingButTheJdkAndNullAnnotations() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.ocikit.ref", "java..", "org.jspecify..")
                .check(classes);
    }

    @Test
    void matchesWithoutRegularExpressions() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("java.util.regex")
                .check(classes);
    }

    @Test
    void hasNoMutableStatics() {
        fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(classes);
    }
}
