// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a file: a set of JSON Web Keys (RFC 7517), or PEM with public keys and certificates. Of a certificate only the key counts:
 * neither its dates nor who signed it, because the file itself is what is trusted.
 *
 * @param keys one at least
 */
record TokenKeys(List<TokenKey> keys) {
    /** The bytes before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_BYTES = 32;

    TokenKeys {
        keys = List.copyOf(keys);
    }

    static TokenKeys parse(String text) throws MalformedFileException {
        try {
            return new TokenKeys(text.stripLeading().startsWith("{") ? json(text) : pem(text));
        } catch (IllegalArgumentException e) {
            throw MalformedFileException.whole(String.valueOf(e.getMessage()));
        } catch (ParseException e) {
            throw MalformedFileException.whole("it is not a set of JSON Web Keys");
        } catch (GeneralSecurityException e) {
            throw MalformedFileException.whole("a key or a certificate is damaged");
        }
    }

    /** Reads a set. Keys that nothing can be verified with here are skipped, as RFC 7517 section 5 has it: new ones must not keep old ones. */
    private static List<TokenKey> json(String text) throws ParseException, MalformedFileException {
        Map<String, Object>[] members = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
        if (members == null) {
            throw MalformedFileException.whole("it is not a set of JSON Web Keys");
        }
        List<TokenKey> keys = new ArrayList<>();
        String problem = "";
        for (Map<String, Object> member : members) {
            try {
                JWK jwk = JWK.parse(member);
                if (isForSignatures(jwk)) {
                    keys.add(of(jwk));
                }
            } catch (IllegalArgumentException e) {
                problem = ": " + e.getMessage();
            } catch (ParseException | JOSEException | GeneralSecurityException e) {
                problem = ": a key is damaged, or of an unknown type";
            }
        }
        if (keys.isEmpty()) {
            throw MalformedFileException.whole("the set has no keys for signatures" + problem);
        }
        return keys;
    }

    /** Returns whether a key may verify signatures (RFC 7517 sections 4.2 and 4.3). */
    private static boolean isForSignatures(JWK jwk) {
        Set<KeyOperation> operations = jwk.getKeyOperations();
        return (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
                && (operations == null || operations.contains(KeyOperation.VERIFY));
    }

    /** Returns a key as tokens are verified with it. */
    static TokenKey of(JWK jwk) throws JOSEException, GeneralSecurityException {
        return TokenKey.of(publicKey(jwk), jwk.getKeyID(), algorithm(jwk.getAlgorithm()));
    }

    private static @Nullable JWSAlgorithm algorithm(@Nullable Algorithm named) {
        return named == null ? null : JWSAlgorithm.parse(named.getName());
    }

    private static PublicKey publicKey(JWK jwk) throws JOSEException, GeneralSecurityException {
        if (jwk instanceof RSAKey rsa) {
            return rsa.toRSAPublicKey();
        }
        if (jwk instanceof ECKey ec) {
            return ec.toECPublicKey();
        }
        if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
            byte[] point = pair.getDecodedX();
            if (point.length != ED25519_BYTES) {
                throw new IllegalArgumentException("an Ed25519 key has " + ED25519_BYTES + " bytes");
            }
            byte[] encoded = new byte[ED25519_PREFIX.length + ED25519_BYTES];
            System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
            System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, ED25519_BYTES);
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        }
        throw new IllegalArgumentException("a key is RSA, EC or Ed25519; shared secrets verify nothing here");
    }

    private static List<TokenKey> pem(String text) throws GeneralSecurityException, MalformedFileException {
        List<TokenKey> keys = new ArrayList<>();
        for (Pem part : Pem.parse(text)) {
            if (part.label().equals("CERTIFICATE")) {
                PublicKey key = CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(part.content()))
                        .getPublicKey();
                keys.add(TokenKey.of(key, null, null));
            } else if (part.label().equals("PUBLIC KEY")) {
                keys.add(TokenKey.of(publicKey(part.content()), null, null));
            } else if (part.label().endsWith("PRIVATE KEY")) {
                throw MalformedFileException.whole("it holds a private key, which is not wanted here");
            }
        }
        if (keys.isEmpty()) {
            throw MalformedFileException.whole(
                    "it holds neither a set of JSON Web Keys nor public keys or certificates in PEM");
        }
        return keys;
    }

    private static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(encoded);
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spec);
            } catch (InvalidKeySpecException e) {
                // One of the others.
            }
        }
        throw new IllegalArgumentException("a key is RSA, EC or Ed25519");
    }
}
