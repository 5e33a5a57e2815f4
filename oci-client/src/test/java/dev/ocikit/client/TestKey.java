// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** A private key and its self-signed certificate, made by the JDK's keytool, in all the forms that there are. */
record TestKey(Path pkcs12, PrivateKey key, X509Certificate certificate) {
    static final String PASSWORD = "canary-hunter2-sings";

    /** Makes a key for {@code registry.test} and 127.0.0.1, of an algorithm that keytool knows by this name. */
    static TestKey create(Path directory, String name, String algorithm) throws Exception {
        Path file = directory.resolve(name + ".p12");
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                "own",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-validity",
                "2",
                "-ext",
                "san=dns:registry.test,ip:127.0.0.1"));
        if (algorithm.equals("EC")) {
            // Versions of keytool differ in the curve that they take by themselves.
            arguments.addAll(List.of("-groupname", "secp256r1"));
        }
        keytool(arguments.toArray(new String[0]));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file.toFile())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new TestKey(file, (PrivateKey) store.getKey("own", PASSWORD.toCharArray()), (X509Certificate)
                store.getCertificate("own"));
    }

    static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Returns the key as OpenSSL wrote it of old: PKCS#1, or SEC 1 with the curve named. */
    String oldKeyPem() {
        if (key instanceof ECPrivateKey ec) {
            byte[] der = HexFormat.of().parseHex("30310201010420" + "00".repeat(32) + "a00a06082a8648ce3d030107");
            byte[] number = unsigned(ec.getS());
            System.arraycopy(number, 0, der, 7 + 32 - number.length, number.length);
            return pem("EC PRIVATE KEY", der);
        }
        byte[] pkcs8 = key.getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    }

    /** Returns a socket of a server that is this, and wants its clients to be somebody. */
    SSLServerSocket listen(@Nullable TestKey client, String... versions) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(pkcs12.toFile())) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(),
                client == null ? null : Trust.managers(false, List.of(client.certificate())),
                null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(client != null);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        return socket;
    }

    static Path write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
