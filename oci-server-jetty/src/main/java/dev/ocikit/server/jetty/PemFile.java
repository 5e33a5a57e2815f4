// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

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

/**
 * The blocks of a PEM file (RFC 7468): a label and DER bytes each. Text between the blocks is explanation and skipped.
 *
 * @param path where the file was read, for messages
 * @param blocks in the order of the file
 */
record PemFile(Path path, List<Block> blocks) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** The mark in UTF-8, whose bytes are read as characters here. Editors on Windows write it. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private static final long MAX_BYTES = 1024 * 1024;
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /**
     * A block.
     *
     * @param base64 what stands between its first and its last line, without line ends
     */
    record Block(String label, String base64) {}

    static PemFile read(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException(path + " is no PEM file: it has more than " + MAX_BYTES + " bytes");
        }
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        String all = Files.readString(path, StandardCharsets.ISO_8859_1);
        String unmarked = all.startsWith(BYTE_ORDER_MARK) ? all.substring(BYTE_ORDER_MARK.length()) : all;
        for (String line : unmarked.lines().toList()) {
            String text = line.strip();
            if (text.startsWith(BEGIN) && text.endsWith(DASHES)) {
                label = text.substring(BEGIN.length(), text.length() - DASHES.length());
                base64.setLength(0);
            } else if (label != null && text.startsWith(END)) {
                blocks.add(new Block(label, base64.toString()));
                label = null;
            } else if (label != null) {
                base64.append(text);
            }
        }
        if (label != null) {
            throw new IOException(path + ": the block " + label + " has no end");
        }
        return new PemFile(path, blocks);
    }

    /** Returns the file's certificates, at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der(block))));
                }
            }
        } catch (CertificateException e) {
            throw new IOException(path + ": a certificate cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(path + " holds no certificate (-----BEGIN CERTIFICATE-----)" + found());
        }
        return certificates;
    }

    /** Returns the file's first private key. */
    PrivateKey privateKey() throws IOException {
        for (Block block : blocks) {
            if (block.label().equals("PRIVATE KEY")) {
                return privateKey(der(block));
            }
            if (block.label().endsWith(" PRIVATE KEY")) {
                throw new IOException(
                        path + " holds an " + block.label() + ", but a key in PKCS#8 without a password is"
                                + " needed; make one with: openssl pkcs8 -topk8 -nodes -in " + path + " -out key.pem");
            }
        }
        throw new IOException(path + " holds no private key (-----BEGIN PRIVATE KEY-----)" + found());
    }

    private PrivateKey privateKey(byte[] der) throws IOException {
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException(path + ": the private key is none of " + String.join(", ", KEY_ALGORITHMS), last);
    }

    private byte[] der(Block block) throws IOException {
        try {
            return Base64.getDecoder().decode(block.base64());
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": the block " + block.label() + " is not Base64: " + e.getMessage(), e);
        }
    }

    private String found() {
        if (blocks.isEmpty()) {
            return "; it holds no PEM block at all";
        }
        return "; it holds "
                + String.join(", ", blocks.stream().map(Block::label).toList());
    }
}
