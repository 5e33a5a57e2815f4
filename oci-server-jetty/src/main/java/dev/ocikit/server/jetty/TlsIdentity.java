// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What a server shows to its TLS clients: a private key, and the chain of certificates that says whose it is.
 *
 * <p>The files are read once, when the identity is made. Immutable.
 */
public final class TlsIdentity {
    private final KeyStore keys;
    private final char[] password;

    private TlsIdentity(KeyStore keys, char[] password) {
        this.keys = keys;
        this.password = password;
    }

    /**
     * Reads an identity from PEM files.
     *
     * @param chain the server's certificate, and after it those that lead to a root
     * @param key an RSA, EC or EdDSA private key in PKCS#8 without a password; may be the same file
     * @throws IOException if a file cannot be read or holds something else, or if the key is not the certificate's
     */
    public static TlsIdentity pem(Path chain, Path key) throws IOException {
        List<X509Certificate> certificates = PemFile.read(chain).certificates();
        PrivateKey privateKey = PemFile.read(key).privateKey();
        X509Certificate own = certificates.get(0);
        if (!belongTogether(privateKey, own.getPublicKey())) {
            throw new IOException("the key in " + key + " is not the one of the first certificate in " + chain + " ("
                    + own.getSubjectX500Principal() + ")");
        }
        char[] password = new char[0];
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", privateKey, password, certificates.toArray(new X509Certificate[0]));
            return new TlsIdentity(keys, password);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use " + chain + " and " + key + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads an identity from a PKCS#12 file, which holds one private key and its certificates.
     *
     * @param password the file's password, copied; empty if there is none
     * @throws IOException if the file cannot be read, is no PKCS#12, has another password, or holds no private key
     */
    public static TlsIdentity pkcs12(Path file, char[] password) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.isKeyEntry(alias)) {
                    return new TlsIdentity(keys, password.clone());
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            String reason = e.getCause() instanceof UnrecoverableKeyException
                    ? "the password is wrong"
                    : "it is no PKCS#12 file, or a damaged one";
            throw new IOException("cannot use " + file + ": " + reason, e);
        }
        throw new IOException("cannot use " + file + ": it holds no private key");
    }

    /** Returns a context that shows this identity, for an engine that takes one. */
    public SSLContext sslContext() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM cannot use an identity it has read", e);
        }
    }

    KeyStore keys() {
        return keys;
    }

    String password() {
        return new String(password);
    }

    /** Tells whether what the private key signs is what the public key verifies. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws IOException {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> privateKey.getAlgorithm();
        };
        try {
            byte[] probe = new byte[32];
            new SecureRandom().nextBytes(probe);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use a " + privateKey.getAlgorithm() + " key: " + e.getMessage(), e);
        }
    }
}
