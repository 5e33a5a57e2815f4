// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a self-signed certificate for 127.0.0.1, made by the JDK's keytool.
 *
 * @param pkcs12 holds both
 * @param password of the PKCS#12 file
 */
record TestIdentity(Path pkcs12, String password) {
    static TestIdentity create(Path dir, String keyAlgorithm) throws Exception {
        Path file = dir.resolve(keyAlgorithm + ".p12");
        String password = "secret1";
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        keyAlgorithm,
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        password)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        return new TestIdentity(file, password);
    }

    String keyPem() throws Exception {
        Key key = open().getKey("server", password.toCharArray());
        return pem("PRIVATE KEY", key.getEncoded());
    }

    String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    /** Returns a context for a client that trusts this identity alone. */
    SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Opens a connection that trusts this identity alone, and negotiates the first of some protocols with ALPN. */
    SSLSocket connect(InetSocketAddress address, String... protocols) throws Exception {
        return connect(trusting(), address, protocols);
    }

    /** Opens a connection, and negotiates the first of some protocols with ALPN. */
    static SSLSocket connect(SSLContext context, InetSocketAddress address, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        assertThat(socket.getApplicationProtocol()).isEqualTo(protocols.length == 0 ? "" : protocols[0]);
        return socket;
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private Certificate certificate() throws Exception {
        return open().getCertificate("server");
    }

    private KeyStore open() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pkcs12)) {
            keys.load(in, password.toCharArray());
        }
        return keys;
    }
}
