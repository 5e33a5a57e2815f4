// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a PEM file (RFC 7468). What stands between them is explanation.
 *
 * @param file where they were read, for messages
 * @param blocks in the order of the file
 */
record PemBlocks(Path file, List<Block> blocks) {
    private static final long MAX_BYTES = 16 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> CERTIFICATE_LABELS = List.of("CERTIFICATE", "TRUSTED CERTIFICATE");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /**
     * A block.
     *
     * @param label what it says that it is
     * @param base64 what it holds, with line ends
     */
    record Block(String label, String base64) {
        @Override
        public String toString() {
            return label;
        }
    }

    static PemBlocks read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no PEM file: it has more than " + MAX_BYTES + " bytes");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return new PemBlocks(file, blocks);
    }

    /** Returns the certificates, at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (CERTIFICATE_LABELS.contains(block.label())) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der(block))));
                }
            }
        } catch (CertificateException e) {
            throw new IOException(file + ": a certificate cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate" + found());
        }
        return certificates;
    }

    /** Returns the first private key. */
    PrivateKey privateKey() throws IOException {
        for (Block block : blocks) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(der(block));
                }
                case "RSA PRIVATE KEY" -> {
                    return key(encrypted(block) ? refuse(block) : Pkcs8.ofRsa(der(block)));
                }
                case "EC PRIVATE KEY" -> {
                    return key(encrypted(block) ? refuse(block) : ec(block));
                }
                case "ENCRYPTED PRIVATE KEY" -> refuse(block);
                default -> {}
            }
        }
        throw new IOException(file + " holds no private key" + found());
    }

    private byte[] ec(Block block) throws IOException {
        try {
            return Pkcs8.ofEc(der(block));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": the private key cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean encrypted(Block block) {
        return block.base64().contains("ENCRYPTED");
    }

    private byte[] refuse(Block block) throws IOException {
        throw new IOException(
                file + ": the " + block.label() + " has a password, which a PEM file cannot have here; make"
                        + " one without, or a PKCS#12 file: openssl pkcs12 -export -in chain.pem -inkey " + file
                        + " -out key.p12");
    }

    private PrivateKey key(byte[] pkcs8) throws IOException {
        for (String algorithm : KEY_ALGORITHMS) {
            PrivateKey key = key(algorithm, pkcs8);
            if (key != null) {
                return key;
            }
        }
        throw new IOException(file + ": the private key is none of " + String.join(", ", KEY_ALGORITHMS));
    }

    /** Returns the key if it is of a kind. Why it is not is told nobody: that may tell of the key. */
    private static @Nullable PrivateKey key(String algorithm, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private byte[] der(Block block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.base64());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": the " + block.label() + " is not Base64");
        }
    }

    private String found() {
        return blocks.isEmpty() ? ", nor any other PEM block" : ", only " + blocks;
    }
}
