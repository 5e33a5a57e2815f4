// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.Manifest;
import dev.ocikit.spec.Members;
import dev.ocikit.spec.ParseCost;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Docker's signed manifests, schema 1 ({@code application/vnd.docker.distribution.manifest.v1+prettyjws}): a JSON object into whose end
 * signatures were written. Its digest is over the object without them. The signatures themselves are worth nothing and not checked.
 */
final class SignedManifest {
    private SignedManifest() {}

    /** Returns the object without its signatures. */
    static byte[] payload(byte[] signed, Reply reply) throws OciException {
        try {
            reply.charge(ParseCost.of(signed));
            List<Members> signatures = Members.read(signed, Manifest.MAX_VALUES).objects("signatures");
            if (signatures.isEmpty()) {
                throw reply.fault(ErrorCode.MANIFEST_INVALID, "a signed manifest without signatures");
            }
            String header = signatures.get(0).string("protected").orElse("");
            for (Members signature : signatures) {
                if (!signature.string("protected").orElse("").equals(header)) {
                    throw reply.fault(ErrorCode.MANIFEST_INVALID, "the manifest's signatures differ in what they sign");
                }
            }
            byte[] decoded = decode(header);
            reply.charge(ParseCost.of(decoded));
            return payload(signed, Members.read(decoded, Manifest.MAX_VALUES), reply);
        } catch (DocumentException | IllegalArgumentException e) {
            throw OciException.of(
                    ErrorCode.MANIFEST_INVALID,
                    reply.label() + "not a signed manifest: " + Printable.of(String.valueOf(e.getMessage())),
                    reply.status(),
                    null,
                    e);
        }
    }

    private static byte[] payload(byte[] signed, Members header, Reply reply) throws OciException {
        long length = header.integer("formatLength").orElse(-1);
        byte[] tail = decode(header.string("formatTail").orElse(""));
        if (length < 0 || length > signed.length || tail.length == 0) {
            throw reply.fault(ErrorCode.MANIFEST_INVALID, "the manifest's signatures do not say what they sign");
        }
        byte[] payload = Arrays.copyOf(signed, (int) length + tail.length);
        System.arraycopy(tail, 0, payload, (int) length, tail.length);
        return payload;
    }

    private static byte[] decode(String base64) {
        String unpadded = base64.replace("=", "");
        return Base64.getUrlDecoder().decode(unpadded.getBytes(StandardCharsets.US_ASCII));
    }
}
