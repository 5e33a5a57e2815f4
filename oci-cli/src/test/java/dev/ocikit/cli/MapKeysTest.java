// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The keys of the maps of all modules. A peer that chooses names can choose many of equal hashes. A hash map then orders the keys, but only
 * keys that are {@code Comparable} to their own class; others it looks through one by one.
 */
class MapKeysTest {
    private static final Pattern KEYED = Pattern.compile(".*(Map|Set|Cache)|SharedContents");

    private static final Iterable<JavaClass> CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ocikit");

    @Test
    void everyKeyOfOurOwnIsOrdered() {
        Set<String> seen = new TreeSet<>();
        List<String> unordered = new ArrayList<>();
        for (JavaClass owner : CLASSES) {
            for (JavaField field : owner.getFields()) {
                // Constants hold what the code puts into them.
                boolean constant = field.getModifiers().contains(JavaModifier.STATIC);
                JavaClass key = constant ? null : key(field.getType());
                if (key != null && key.getPackageName().startsWith("dev.ocikit.") && hasEqualityOfItsOwn(key)) {
                    seen.add(key.getSimpleName());
                    if (!isComparableToItself(key)) {
                        unordered.add(field.getFullName() + " by " + key.getSimpleName());
                    }
                }
            }
        }
        assertThat(seen).as("the keys that this test looks at").contains("Digest", "LinkKey", "ManifestKey", "Scope");
        assertThat(seen).contains("TokenKey", "Origin", "RegistryKey", "Question");
        assertThat(unordered).isEmpty();
    }

    /** Returns the class of the keys of a map, a cache or a set; null if the type is none. */
    private static @Nullable JavaClass key(JavaType type) {
        if (!(type instanceof JavaParameterizedType parameterized)) {
            return null;
        }
        boolean keyed = KEYED.matcher(parameterized.toErasure().getSimpleName()).matches();
        return keyed ? parameterized.getActualTypeArguments().get(0).toErasure() : null;
    }

    /** Objects that are equal to themselves alone have hashes that no peer chooses. */
    private static boolean hasEqualityOfItsOwn(JavaClass key) {
        return !key.isEnum()
                && (key.isRecord() || key.tryGetMethod("equals", Object.class).isPresent());
    }

    private static boolean isComparableToItself(JavaClass key) {
        for (JavaType type : key.getInterfaces()) {
            if (type instanceof JavaParameterizedType parameterized
                    && parameterized.toErasure().isEquivalentTo(Comparable.class)) {
                return parameterized.getActualTypeArguments().get(0).toErasure().equals(key);
            }
        }
        return false;
    }
}
