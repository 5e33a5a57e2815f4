// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

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
