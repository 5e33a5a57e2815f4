// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestAlgorithmProviderTest {
    @Test
    void addsAnAlgorithm(@TempDir Path services) throws Exception {
        assertThat(report(services, Sha384.class))
                .isEqualTo("supported, 96 digits, digest of abc starts with cb00753f");
    }

    @Test
    void isIgnoredForABuiltInName(@TempDir Path services) throws Exception {
        assertThat(report(services, FalseSha256.class)).isEqualTo("unsupported");
    }

    @Test
    void isRefusedIfItsDigestsCouldNotBeWritten(@TempDir Path services) throws Exception {
        assertThat(report(services, OddLength.class))
                .contains("ServiceConfigurationError", "OddLength", "sha384", "95");
    }

    /**
     * Providers are looked up once, so each is tried with classes of its own. The boot loader is their parent because the
     * platform loader would find those of the module.
     */
    private static String report(Path services, Class<?> provider) throws Exception {
        Path file = services.resolve("META-INF/services/" + DigestAlgorithmProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, provider.getName());
        URL[] path = {
            root(DigestAlgorithm.class),
            root(DigestAlgorithmProviderTest.class),
            services.toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> probe = loader.loadClass(Sha384Probe.class.getName());
            return (String) ((Callable<?>) probe.getConstructor().newInstance()).call();
        }
    }

    private static URL root(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        String url = Objects.requireNonNull(type.getResource("/" + name)).toString();
        return URI.create(url.substring(0, url.length() - name.length())).toURL();
    }

    /** Says what the classes it was loaded with know of sha384. */
    public static final class Sha384Probe implements Callable<String> {
        @Override
        public String call() {
            try {
                DigestAlgorithm algorithm = DigestAlgorithm.of("sha384");
                if (!algorithm.isSupported()) {
                    return "unsupported";
                }
                Digest digest = Digest.parse(
                        algorithm.digest("abc".getBytes(StandardCharsets.UTF_8)).toString());
                return "supported, " + algorithm.hexLength() + " digits, digest of abc starts with "
                        + digest.encoded().substring(0, 8);
            } catch (ServiceConfigurationError e) {
                return e.toString();
            }
        }
    }

    /** An algorithm that is not built in. */
    public static class Sha384 implements DigestAlgorithmProvider {
        @Override
        public String name() {
            return "sha384";
        }

        @Override
        public int hexLength() {
            return 96;
        }

        @Override
        public MessageDigest newMessageDigest() {
            try {
                return MessageDigest.getInstance("SHA-384");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A provider that claims a built-in name. */
    public static final class FalseSha256 extends Sha384 {
        @Override
        public String name() {
            return "sha256";
        }
    }

    /** A provider whose digests would end in half a byte. */
    public static final class OddLength extends Sha384 {
        @Override
        public int hexLength() {
            return 95;
        }
    }
}
