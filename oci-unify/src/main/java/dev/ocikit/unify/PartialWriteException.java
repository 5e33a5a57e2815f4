// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * Some members have taken a change, but fewer than must: the {@linkplain #report() report} says which.
 *
 * <p>Its code and status are those of the failure that weighs most. It is no {@code NotFoundException} or the like even then, because
 * something did happen.
 */
public final class PartialWriteException extends OciException {
    private static final long serialVersionUID = 1L;

    private final transient WriteReport report;

    PartialWriteException(WriteReport report, IOException failure) {
        super(
                failure instanceof OciException refusal ? refusal.code() : ErrorCode.UNAVAILABLE,
                "not enough members took it: " + report,
                failure instanceof OciException refusal ? refusal.status().orElse(0) : 0,
                report.toJson(),
                failure);
        this.report = report;
    }

    private PartialWriteException(PartialWriteException other, WriteReport report, String message) {
        super(other.code(), message, other.status().orElse(0), report.toJson(), other);
        this.report = report;
    }

    @Override
    public PartialWriteException reworded(UnaryOperator<String> words) {
        WriteReport reworded = new WriteReport(report.operation(), words.apply(report.repository()), report.outcomes());
        return new PartialWriteException(this, reworded, words.apply(String.valueOf(getMessage())));
    }

    /** Returns which member has taken the change and which has not. */
    public WriteReport report() {
        return report;
    }
}
