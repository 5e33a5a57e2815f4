// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Who is trusted: Java's own trust manager, given more certificates, or others, than it has by default. */
final class Trust {
    private Trust() {}

    static TrustManager[] managers(boolean system, List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : more) {
            store.setCertificateEntry("given-" + number++, certificate);
        }
        if (system) {
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager trusting) {
                    for (X509Certificate certificate : trusting.getAcceptedIssuers()) {
                        store.setCertificateEntry("system-" + number++, certificate);
                    }
                }
            }
        }
        return managers(store);
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
