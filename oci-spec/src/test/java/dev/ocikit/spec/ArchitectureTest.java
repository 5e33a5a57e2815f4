// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ocikit.spec");

    @Test
    void importsNothingButNamesTheTokenizerTheJdkAndNullAnnotations() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ocikit.spec", "dev.ocikit.ref", "java..", "org.jspecify..", "tools.jackson.core..")
                .check(classes);
    }

    @Test
    void knowsTheTokenizerWhereDocumentsAndStreamsAreRead() {
        List<String> users = classes.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("tools.jackson")))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(users).containsExactlyInAnyOrder("Json", "JsonStream");
    }

    @Test
    void showsNoTypeOfAnotherLibraryInPublicSignatures() {
        List<JavaType> shown = new ArrayList<>();
        for (JavaClass type : classes) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
                type.getSuperclass().ifPresent(shown::add);
                shown.addAll(type.getInterfaces());
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    if (isSeen(unit.getModifiers())) {
                        shown.add(unit.getReturnType());
                        shown.addAll(unit.getParameterTypes());
                        shown.addAll(unit.getExceptionTypes());
                    }
                }
                for (JavaField field : type.getFields()) {
                    if (isSeen(field.getModifiers())) {
                        shown.add(field.getType());
                    }
                }
            }
        }
        assertThat(shown).hasSizeGreaterThan(200);
        assertThat(shown.stream()
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !type.isPrimitive())
                        .map(JavaClass::getPackageName)
                        .distinct())
                .allMatch(name -> name.startsWith("java.") || name.startsWith("dev.ocikit."));
    }

    @Test
    void hasNoMutableStatics() {
        fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(classes);
    }

    private static boolean isSeen(java.util.Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
