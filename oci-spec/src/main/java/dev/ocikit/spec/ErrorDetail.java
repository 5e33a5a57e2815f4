// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One error of an {@link ErrorResponse}. Immutable. */
public final class ErrorDetail extends Document {
    private static final Kind<String> CODE_KIND = new TextKind("an error code") {
        @Override
        public void check(String code, Inspection at) {
            if (code.isEmpty() || !code.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '_')) {
                at.error("must consist of A-Z and _, is " + Inspection.quote(code));
            }
        }
    };

    private static final Member<ErrorDetail, String> CODE = Member.required("code", CODE_KIND, e -> e.code);
    private static final Member<ErrorDetail, String> MESSAGE = Member.optional("message", Kinds.STRING, e -> e.message);
    private static final Member<ErrorDetail, String> DETAIL = Member.optional("detail", Kinds.JSON, e -> e.detail);

    static final Codec<ErrorDetail> CODEC = new Codec<>(ErrorDetail::new, List.of(CODE, MESSAGE, DETAIL));

    private final String code;
    private final @Nullable String message;
    private final @Nullable String detail;

    private ErrorDetail(Values<ErrorDetail> values) {
        super(values.rest());
        code = values.require(CODE);
        message = values.get(MESSAGE);
        detail = values.get(DETAIL);
    }

    /**
     * The error of these members.
     *
     * @param code the specification's code, such as {@code BLOB_UNKNOWN}, or one of the registry's own
     * @param message for people, may be empty
     * @param detail any JSON as text
     * @throws IllegalArgumentException if the detail is not one JSON value, or nests deeper than 56 levels
     */
    public ErrorDetail(String code, @Nullable String message, @Nullable String detail) {
        super(Members.NONE);
        this.code = Objects.requireNonNull(code, "code");
        this.message = message;
        this.detail = detail == null ? null : Json.text(Json.parse(detail));
    }

    /** The error without detail. */
    public static ErrorDetail of(String code, String message) {
        return new ErrorDetail(code, message, null);
    }

    /** The code. It is not checked: a registry can answer anything. */
    public String code() {
        return code;
    }

    /** What people are told; empty if nothing. */
    public String message() {
        return orEmpty(message);
    }

    /** What programs are told, any JSON, as compact text. */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    @Override
    Codec<ErrorDetail> codec() {
        return CODEC;
    }
}
