// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Members name different manifests by the same tag. Over HTTP it is a 409 (Conflict) with the digests by member as its detail.
 */
public final class TagConflictException extends OciException {
    /** The code of this error, which is one of our own: {@code TAG_CONFLICT}. */
    public static final ErrorCode CODE = new ErrorCode("TAG_CONFLICT");

    private static final long serialVersionUID = 1L;
    private static final int CONFLICT = 409;

    private final transient Map<String, Digest> digests;

    TagConflictException(String operation, String repository, String tag, Map<String, Digest> digests) {
        this(operation + ": members differ on " + repository + ":" + tag + ": " + digests, digests, null);
    }

    private TagConflictException(String message, Map<String, Digest> digests, @Nullable Throwable cause) {
        super(CODE, message, CONFLICT, json(digests), cause);
        this.digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
    }

    @Override
    public TagConflictException reworded(UnaryOperator<String> words) {
        return new TagConflictException(words.apply(String.valueOf(getMessage())), digests, this);
    }

    /** Returns the digest that each member names, by the member's name, in the order of the members. */
    public Map<String, Digest> digests() {
        return digests;
    }

    private static String json(Map<String, Digest> digests) {
        return digests.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{\"members\":{", "}}"));
    }
}
