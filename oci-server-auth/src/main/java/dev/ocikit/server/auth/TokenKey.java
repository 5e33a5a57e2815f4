// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens are signed with. The kind of the key determines the algorithms, not the header of the token, which
 * could name {@code none} or use a public key as a shared secret.
 *
 * @param id what tokens call it; null if it was given without a name
 */
record TokenKey(@Nullable String id, Set<JWSAlgorithm> algorithms, Check check) {
    private static final int LEAST_RSA_BITS = 2048;

    /** The limit of BoringSSL: a longer exponent makes verification slow and does not occur in practice. */
    private static final int MOST_EXPONENT_BITS = 33;

    private static final Set<JWSAlgorithm> RSA = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);
    private static final Set<JWSAlgorithm> ED25519 = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    private static final Map<Curve, JWSAlgorithm> EC =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);

    TokenKey {
        algorithms = Set.copyOf(algorithms);
    }

    /**
     * Returns a key.
     *
     * @param only the one algorithm that it is for; null for all that keys of its kind are for
     * @throws IllegalArgumentException if tokens are not signed with keys of this kind or size
     */
    static TokenKey of(PublicKey key, @Nullable String id, @Nullable JWSAlgorithm only) {
        if (key instanceof RSAPublicKey rsa) {
            if (rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new IllegalArgumentException("an RSA key has at least " + LEAST_RSA_BITS + " bits");
            }
            requireSound(rsa);
            return new TokenKey(id, restricted(RSA, only), new RSASSAVerifier(rsa)::verify);
        }
        if (key instanceof ECPublicKey ec) {
            JWSAlgorithm algorithm = EC.get(Curve.forECParameterSpec(ec.getParams()));
            if (algorithm == null) {
                throw new IllegalArgumentException("the curve of an EC key is P-256, P-384 or P-521");
            }
            try {
                return new TokenKey(id, restricted(Set.of(algorithm), only), new ECDSAVerifier(ec)::verify);
            } catch (JOSEException e) {
                throw new IllegalArgumentException("an EC key is damaged", e);
            }
        }
        if (key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")) {
            return new TokenKey(
                    id, restricted(ED25519, only), (header, content, signature) -> ed25519(ed, content, signature));
        }
        throw new IllegalArgumentException("a key is RSA, EC or Ed25519");
    }

    /** An even modulus is no product of odd primes, and an exponent that is even or 1 belongs to no RSA key. */
    private static void requireSound(RSAPublicKey key) {
        if (!key.getModulus().testBit(0)) {
            throw new IllegalArgumentException("the modulus of an RSA key is even");
        }
        BigInteger exponent = key.getPublicExponent();
        boolean small = exponent.bitLength() <= MOST_EXPONENT_BITS;
        if (!exponent.testBit(0) || exponent.compareTo(BigInteger.valueOf(3)) < 0 || !small) {
            throw new IllegalArgumentException(
                    "the exponent of an RSA key is an odd number from 3 on of at most " + MOST_EXPONENT_BITS + " bits");
        }
    }

    private static Set<JWSAlgorithm> restricted(Set<JWSAlgorithm> kind, @Nullable JWSAlgorithm only) {
        if (only != null && !kind.contains(only)) {
            throw new IllegalArgumentException("a key says that it is for " + only + ", which its kind is not for");
        }
        return only == null ? kind : Set.of(only);
    }

    /** The JDK knows this algorithm, for which the library would bring another one. */
    private static boolean ed25519(EdECPublicKey key, byte[] content, Base64URL signature) throws JOSEException {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(content);
            return check.verify(signature.decode());
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new JOSEException("this Java runtime lacks Ed25519", e);
        }
    }

    /** Returns whether a token could be signed with this key. */
    boolean suits(JWSHeader header) {
        return algorithms.contains(header.getAlgorithm())
                && (id == null || header.getKeyID() == null || id.equals(header.getKeyID()));
    }

    /** Verifies signatures of this key. */
    @FunctionalInterface
    interface Check {
        boolean verify(JWSHeader header, byte[] content, Base64URL signature) throws JOSEException;
    }
}
