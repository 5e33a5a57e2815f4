// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    @Test
    void everyConstantIsAMediaType() throws Exception {
        for (Field field : MediaTypes.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertThat(MediaTypes.isValid((String) field.get(null)))
                        .as(field.getName())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "A0/b!#$&^_.+-", "text/plain", "1/2"})
    void takesTypes(String type) {
        assertThat(MediaTypes.isValid(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "a", "a/", "/b", "a/b/c", "a /b", "a/b ", "a/b;c=d", "+a/b", "a/-b", "\u00e4/b", "a/b\n"
            })
    void refusesWhatIsNone(String text) {
        assertThat(MediaTypes.isValid(text)).isFalse();
    }

    @Test
    void boundsTheLengthOfBothNames() {
        assertThat(MediaTypes.isValid("a".repeat(127) + "/" + "b".repeat(127))).isTrue();
        assertThat(MediaTypes.isValid("a".repeat(128) + "/b")).isFalse();
        assertThat(MediaTypes.isValid("a/" + "b".repeat(128))).isFalse();
    }

    @Test
    void knowsTheRelatives() {
        assertThat(MediaTypes.isImageManifest(MediaTypes.IMAGE_MANIFEST)).isTrue();
        assertThat(MediaTypes.isImageManifest(MediaTypes.DOCKER_MANIFEST)).isTrue();
        assertThat(MediaTypes.isImageManifest(MediaTypes.DOCKER_MANIFEST_SCHEMA1))
                .isFalse();
        assertThat(MediaTypes.isImageManifest(null)).isFalse();
        assertThat(MediaTypes.isImageIndex(MediaTypes.IMAGE_INDEX)).isTrue();
        assertThat(MediaTypes.isImageIndex(MediaTypes.DOCKER_MANIFEST_LIST)).isTrue();
        assertThat(MediaTypes.isImageConfig(MediaTypes.IMAGE_CONFIG)).isTrue();
        assertThat(MediaTypes.isImageConfig(MediaTypes.DOCKER_CONFIG)).isTrue();
        assertThat(MediaTypes.isImageConfig(MediaTypes.EMPTY)).isFalse();
    }
}
