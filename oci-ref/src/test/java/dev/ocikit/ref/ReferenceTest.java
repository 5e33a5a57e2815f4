// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

    @Test
    void isMadeOfItsParts() {
        Reference reference = Reference.of("ghcr.io", "o/r", "v1", DIGEST);
        assertThat(reference).isEqualTo(Reference.parse("ghcr.io/o/r:v1@" + DIGEST));
        assertThat(reference).hasSameHashCodeAs(Reference.parse("ghcr.io/o/r:v1@" + DIGEST));
        assertThat(reference).isNotEqualTo(reference.withTag("v2")).isNotEqualTo(reference.toString());
    }

    @Test
    void hasNoHostWithinAKnownRegistry() {
        Reference reference = Reference.of(null, "o/r", "v1", null);
        assertThat(reference.host()).isEmpty();
        assertThat(reference).hasToString("o/r:v1");
        assertThat(reference.familiar()).isEqualTo("o/r:v1");
    }

    @Test
    void refusesPartsThatDoNotFit() {
        refuses("bad_host.com", "r", "t", "invalid host");
        refuses("ghcr.io", "R", "t", "invalid repository");
        refuses("ghcr.io", "r", "-t", "invalid tag");
    }

    @Test
    void refusesAHostThatWouldReadAsPartOfTheRepository() {
        refuses("registry", "r", "t", "holds a dot, a port or an upper-case letter");
        assertThat(Reference.of("registry:80", "r", null, null)).hasToString("registry:80/r");
    }

    private static void refuses(String host, String repository, String tag, String message) {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Reference.of(host, repository, tag, null))
                .withMessageContaining(message);
    }

    @Test
    void changesItsTagAndItsDigest() {
        Reference reference = Reference.parse("ghcr.io/o/r:v1");
        assertThat(reference.withTag("v2")).hasToString("ghcr.io/o/r:v2");
        assertThat(reference.withTag(null)).hasToString("ghcr.io/o/r");
        assertThat(reference.withDigest(DIGEST)).hasToString("ghcr.io/o/r:v1@" + DIGEST);
        assertThat(reference.withDigest(DIGEST).withDigest(null)).isEqualTo(reference);
        assertThatExceptionOfType(InvalidReferenceException.class).isThrownBy(() -> reference.withTag("a b"));
    }

    @Test
    void asksForTheDigestBeforeTheTag() {
        Reference reference = Reference.parse("ghcr.io/o/r:v1");
        assertThat(reference.tagOrDigest()).contains("v1");
        assertThat(reference.withDigest(DIGEST).tagOrDigest()).contains(DIGEST.toString());
        assertThat(reference.withTag(null).tagOrDigest()).isEmpty();
    }

    @Test
    void doesNotShortenANameThatWouldReadAsAnother() {
        assertThat(Reference.parse("docker.io/alpine").familiar()).isEqualTo("docker.io/alpine");
    }

    /** The references that no familiar text names, as the Javadoc says. */
    @ParameterizedTest
    @CsvSource({
        "docker.io/ubuntu,                docker.io/library/ubuntu",
        "docker.io/ubuntu:22.04,          docker.io/library/ubuntu:22.04",
        "index.docker.io/a/b,             docker.io/a/b",
        "index.docker.io/ubuntu,          docker.io/library/ubuntu",
        "registry-1.docker.io/library/x,  docker.io/library/x",
    })
    void aReferenceThatDockerUsersCannotNameKeepsItsText(String text, String readAs) {
        Reference reference = Reference.parse(text);
        assertThat(reference.familiar()).isEqualTo(text);
        assertThat(Reference.parseFamiliar(text)).isNotEqualTo(reference).hasToString(readAs);
    }

    @Test
    void aReferenceWithoutAHostKeepsItsText() {
        Reference reference = Reference.of(null, "library/a", null, null);
        assertThat(reference.familiar()).isEqualTo("library/a");
        assertThat(Reference.parseFamiliar("library/a")).hasToString("docker.io/library/a");
    }

    /** What the Javadoc promises of all other references. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io/library/ubuntu",
                "docker.io/a/b",
                "docker.io/localhost/x",
                "ghcr.io/a/b",
                "docker.io/a.b/c"
            })
    void anyOtherReferenceIsReadFromItsFamiliarText(String text) {
        Reference reference = Reference.parse(text);
        assertThat(Reference.parseFamiliar(reference.familiar())).isEqualTo(reference);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Reference.parseFamiliar("library/Alpine:3"))
                .withMessage("invalid reference \"library/Alpine:3\", position 8: a repository is lower case");
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Reference.parse("https://ghcr.io/o/r"))
                .withMessageContaining("a reference starts with a host, not with a scheme");
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Reference.parse("library/alpine"))
                .withMessageContaining("a reference starts with a host and a slash");
    }
}
