// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;

/** The body of an answer that reports errors (distribution-spec, error codes). Immutable. */
public final class ErrorResponse extends Document {
    private static final Member<ErrorResponse, List<ErrorDetail>> ERRORS =
            Member.required("errors", ListKind.sparse(ErrorDetail.CODEC), r -> r.errors);

    static final Codec<ErrorResponse> CODEC = new Codec<>(ErrorResponse::new, List.of(ERRORS));

    private final List<ErrorDetail> errors;

    private ErrorResponse(Values<ErrorResponse> values) {
        super(values.rest());
        errors = values.require(ERRORS);
    }

    /** The response that reports these errors. */
    public ErrorResponse(List<ErrorDetail> errors) {
        super(Members.NONE);
        this.errors = List.copyOf(errors);
    }

    /** The response that reports one error. */
    public static ErrorResponse of(String code, String message) {
        return new ErrorResponse(List.of(ErrorDetail.of(code, message)));
    }

    /**
     * Reads an error body.
     *
     * @throws DocumentException as {@link Members#read}, and if it has no list of errors: a registry, or a proxy before
     *     it, can answer anything
     */
    public static ErrorResponse read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.ERROR_RESPONSE);
    }

    /** The errors, the most telling first; those that are not objects with a code are left out. */
    public List<ErrorDetail> errors() {
        return errors;
    }

    @Override
    Codec<ErrorResponse> codec() {
        return CODEC;
    }
}
