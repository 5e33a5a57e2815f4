// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;

/** A key that signs tokens. Its id is the thumbprint of its public half (RFC 7638). */
final class SigningKey {
    private final JWSSigner signer;
    private final JWSHeader header;
    private final JWK verifying;
    private final KeyedHash editions;

    private SigningKey(JWSSigner signer, JWSAlgorithm algorithm, JWK verifying, PrivateKey key) {
        this.signer = signer;
        this.header = new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID(verifying.getKeyID())
                .build();
        this.verifying = verifying;
        byte[] derived = new KeyedHash(key.getEncoded()).bytes("ocikit editions".getBytes(StandardCharsets.US_ASCII));
        this.editions = new KeyedHash(derived);
    }

    /** Generates a key. */
    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return of((ECPrivateKey) pair.getPrivate(), (ECPublicKey) pair.getPublic());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("this Java runtime lacks ECDSA with P-256", e);
        }
    }

    /**
     * Reads the first private key of a PEM file.
     *
     * @throws IOException if there is none that signs tokens; the message names the file, and quotes nothing
     */
    static SigningKey read(Path file) throws IOException {
        try {
            for (Pem part : Pem.parse(Files.readString(file))) {
                if (part.label().equals("PRIVATE KEY")) {
                    return of(part.content());
                }
                if (part.label().endsWith(" PRIVATE KEY")) {
                    throw new IOException(file + ": the key is not in the form that is read here;"
                            + " 'openssl pkcs8 -topk8 -nocrypt' makes it so");
                }
            }
        } catch (MalformedFileException e) {
            throw new IOException(file + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not a text in PEM", e);
        } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            // The cause could quote the key.
            throw new IOException(file + ": the key is neither EC with P-256, P-384 or P-521 nor RSA from 2048 bits");
        }
        throw new IOException(file + " holds no private key in PEM");
    }

    private static SigningKey of(byte[] encoded) throws JOSEException, GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
        for (String algorithm : List.of("EC", "RSA")) {
            PrivateKey key;
            try {
                key = KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue;
            }
            if (key instanceof ECPrivateKey ec) {
                return of(ec, PublicHalf.of(ec));
            }
            if (key instanceof RSAPrivateCrtKey rsa) {
                return of(rsa);
            }
        }
        throw new IllegalArgumentException("a key of another kind");
    }

    private static SigningKey of(ECPrivateKey key, ECPublicKey half) throws JOSEException {
        Curve curve = Curve.forECParameterSpec(key.getParams());
        JWK jwk = new ECKey.Builder(curve, half)
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build();
        ECDSASigner signer = new ECDSASigner(key);
        return new SigningKey(signer, signer.supportedECDSAAlgorithm(), jwk, key);
    }

    private static SigningKey of(RSAPrivateCrtKey key) throws JOSEException, GeneralSecurityException {
        RSAPublicKey half = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        JWK jwk = new RSAKey.Builder(half)
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build();
        return new SigningKey(new RSASSASigner(key), JWSAlgorithm.RS256, jwk, key);
    }

    /** Returns the public half, which verifies the signatures. */
    JWK verifying() {
        return verifying;
    }

    /** Returns a hash under a secret that is derived from this key, so it is the same for all who have the key, and for no others. */
    KeyedHash editions() {
        return editions;
    }

    /** Returns a token. */
    String sign(JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
    }

    /** Returns the id of the key. */
    @Override
    public String toString() {
        return "SigningKey[" + verifying.getKeyID() + "]";
    }
}
