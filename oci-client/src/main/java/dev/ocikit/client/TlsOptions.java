// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client trusts at the far end of TLS, and who it says that it is itself. At least TLS 1.2 is spoken, whatever is said here.
 *
 * <p>Files are read once, by the methods of the builder that name them. Nothing is changed but for clients that have these options.
 * Immutable.
 */
public final class TlsOptions {
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
    private static final TlsOptions DEFAULTS = builder().build();

    private final boolean systemTrust;
    private final List<X509Certificate> trusted;
    private final @Nullable ClientKey clientKey;
    private final boolean insecure;

    private TlsOptions(Builder builder) {
        systemTrust = builder.systemTrust;
        trusted = List.copyOf(builder.trusted);
        clientKey = builder.clientKey;
        insecure = builder.insecure;
    }

    /** Returns the defaults: whom Java trusts is trusted, and no client certificate is shown. */
    public static TlsOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Tells whether anybody is trusted, whatever they show. */
    public boolean insecureSkipVerification() {
        return insecure;
    }

    /**
     * Returns a new context that behaves as these options say, for what else connects to the same hosts.
     *
     * @throws IllegalStateException if Java cannot use what was read
     */
    public SSLContext sslContext() {
        try {
            KeyManager[] keys = clientKey == null ? null : clientKey.managers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Java cannot use the certificates that were read: " + e.getMessage(), e);
        }
    }

    /** Sets up an HTTP client, which speaks the versions of TLS that Java would speak, except outdated ones. */
    void applyTo(HttpClient.Builder http) {
        // Where there is nothing to say, Java's own context counts, which knows what system properties say.
        boolean plain = systemTrust && trusted.isEmpty() && clientKey == null && !insecure;
        SSLContext context = plain ? javasOwn() : sslContext();
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(Arrays.stream(context.getDefaultSSLParameters().getProtocols())
                .filter(VERSIONS::contains)
                .toArray(String[]::new));
        http.sslContext(context).sslParameters(parameters);
    }

    private static SSLContext javasOwn() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no TLS: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException, IOException {
        if (insecure) {
            return new TrustManager[] {new AnyPeer()};
        }
        return systemTrust && trusted.isEmpty() ? null : Trust.managers(systemTrust, trusted);
    }

    /** Tells what is trusted, and not what is shown. */
    @Override
    public String toString() {
        return insecure
                ? "TLS without verification"
                : "TLS, " + (systemTrust ? "system trust and " : "") + trusted.size() + " certificates trusted"
                        + (clientKey == null ? "" : ", client certificate");
    }

    /** Builds {@link TlsOptions}. */
    public static final class Builder {
        private static final long MAX_BYTES = 16 << 20;

        private boolean systemTrust = true;
        private final List<X509Certificate> trusted = new ArrayList<>();
        private @Nullable ClientKey clientKey;
        private boolean insecure;

        private Builder() {}

        /** Trusts those whom Java trusts, besides those that are named. On by default. */
        public Builder systemTrust(boolean trust) {
            systemTrust = trust;
            return this;
        }

        /**
         * Trusts the certificates in a PEM file, too: authorities, or servers themselves. Names are checked all the same.
         *
         * @throws IOException if the file cannot be read, or holds no certificate
         */
        public Builder trustPem(Path file) throws IOException {
            trusted.addAll(PemBlocks.read(file).certificates());
            return this;
        }

        /**
         * Trusts the certificates in a PKCS#12 file, too, as {@code keytool -importcert} makes it.
         *
         * @param password the file's password; empty if there is none
         * @throws IOException if the file cannot be read, is no PKCS#12, has another password, or holds no certificate to trust
         */
        public Builder trustPkcs12(Path file, char[] password) throws IOException {
            KeyStore store = load(file, password);
            int before = trusted.size();
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isCertificateEntry(alias)
                            && store.getCertificate(alias) instanceof X509Certificate found) {
                        trusted.add(found);
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot use " + file + ": " + e.getMessage(), e);
            }
            if (trusted.size() == before) {
                throw new IOException("cannot use " + file + ": it holds no certificate that is marked as trusted;"
                        + " keytool -importcert makes such files, and PEM files do as well");
            }
            return this;
        }

        /**
         * Shows a certificate to servers that ask for one.
         *
         * @param chain a PEM file with the certificate, and after it those that lead to a root
         * @param key a PEM file with its private key, RSA, EC or EdDSA, in PKCS#8 or as OpenSSL wrote it of old, without a password; may
         *     be the same file
         * @throws IOException if a file cannot be read or holds something else, or if the key is not the certificate's
         */
        public Builder clientPem(Path chain, Path key) throws IOException {
            List<X509Certificate> certificates = PemBlocks.read(chain).certificates();
            PrivateKey privateKey = PemBlocks.read(key).privateKey();
            clientKey = ClientKey.of(certificates, privateKey, chain, key);
            return this;
        }

        /**
         * Shows the certificate of a PKCS#12 file to servers that ask for one. The file holds its private key, too.
         *
         * @param password the file's password, copied; empty if there is none
         * @throws IOException if the file cannot be read, is no PKCS#12, has another password, or holds no private key
         */
        public Builder clientPkcs12(Path file, char[] password) throws IOException {
            KeyStore store = load(file, password);
            try {
                for (String alias : Collections.list(store.aliases())) {
                    Certificate[] chain = store.getCertificateChain(alias);
                    if (store.isKeyEntry(alias) && chain != null && chain.length > 0) {
                        clientKey = new ClientKey(store, password.clone());
                        return this;
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot use " + file + ": " + e.getMessage(), e);
            }
            throw new IOException("cannot use " + file + ": it holds no private key with a certificate");
        }

        /**
         * Trusts anybody, whatever they show and whoever it names: neither certificates nor host names are verified, so that anybody who is
         * on the way to the registry can read and change what is sent, passwords and tokens among it. For tests, and for nothing else;
         * {@link #trustPem} is how to reach a registry that has a certificate of its own. Off by default.
         */
        public Builder insecureSkipVerification(boolean skip) {
            insecure = skip;
            return this;
        }

        /** Returns the options. */
        public TlsOptions build() {
            return new TlsOptions(this);
        }

        private static KeyStore load(Path file, char[] password) throws IOException {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("cannot use " + file + ": it has more than " + MAX_BYTES + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(new ByteArrayInputStream(bytes), password);
                return store;
            } catch (GeneralSecurityException | IOException e) {
                String reason = e.getCause() instanceof UnrecoverableKeyException
                        ? "the password is wrong"
                        : "it is no PKCS#12 file, or a damaged one";
                throw new IOException("cannot use " + file + ": " + reason, e);
            }
        }
    }
}
