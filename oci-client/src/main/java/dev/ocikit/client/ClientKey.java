// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A private key with its certificates, which a client shows. */
final class ClientKey {
    private final KeyStore store;
    private final char[] password;

    ClientKey(KeyStore store, char[] password) {
        this.store = store;
        this.password = password;
    }

    /** Returns the key from files, which are named in messages. */
    static ClientKey of(List<X509Certificate> chain, PrivateKey key, Path chainFile, Path keyFile) throws IOException {
        X509Certificate own = chain.get(0);
        try {
            if (!belongTogether(key, own.getPublicKey())) {
                throw new IOException("the key in " + keyFile + " is not the one of the first certificate in "
                        + chainFile + " (" + own.getSubjectX500Principal() + ")");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] none = new char[0];
            store.setKeyEntry("client", key, none, chain.toArray(new Certificate[0]));
            return new ClientKey(store, none);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use " + chainFile + " and " + keyFile + ": " + e.getMessage(), e);
        }
    }

    KeyManager[] managers() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    /** Tells whether what the private key signs is what the public key verifies. */
    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3, 4};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }
}
