// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import javax.crypto.KeyAgreement;

/**
 * Finds the public half of a private EC key, which files need not hold. The JDK multiplies points of a curve only in ECDH: the secret that a
 * key agrees on with the generator is the first coordinate of its public half. Of the two points that have it, a signature tells which.
 */
final class PublicHalf {
    private static final byte[] PROBE = {1};

    private PublicHalf() {}

    static ECPublicKey of(ECPrivateKey key) throws GeneralSecurityException {
        ECParameterSpec parameters = key.getParams();
        if (!(parameters.getCurve().getField() instanceof ECFieldFp field)) {
            throw new IllegalArgumentException("not a curve over a prime field");
        }
        KeyFactory factory = KeyFactory.getInstance("EC");
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        agreement.doPhase(factory.generatePublic(new ECPublicKeySpec(parameters.getGenerator(), parameters)), true);
        BigInteger x = new BigInteger(1, agreement.generateSecret());
        BigInteger y = root(square(x, parameters.getCurve(), field.getP()), field.getP());
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(key);
        signing.update(PROBE);
        byte[] signature = signing.sign();
        for (BigInteger candidate : new BigInteger[] {y, field.getP().subtract(y)}) {
            ECPublicKey half =
                    (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, candidate), parameters));
            Signature checking = Signature.getInstance("SHA256withECDSA");
            checking.initVerify(half);
            checking.update(PROBE);
            if (checking.verify(signature)) {
                return half;
            }
        }
        throw new IllegalArgumentException("a damaged key");
    }

    /** Returns the square of the second coordinate: x³ + ax + b. */
    private static BigInteger square(BigInteger x, EllipticCurve curve, BigInteger p) {
        return x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    }

    /** Returns a square root; the primes of the curves in question are 3 modulo 4, where that is a power. */
    private static BigInteger root(BigInteger square, BigInteger p) {
        return square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    }
}
