// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import dev.ocikit.ref.Digest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of value that the specifications use. */
final class Kinds {
    static final Kind<String> STRING = new TextKind("a string");

    /** A part of a platform. Go writes the empty string for a part that was not set. */
    static final Kind<String> PLATFORM_PART = new TextKind("a string") {
        @Override
        public void check(String value, Inspection at) {
            if (value.isEmpty()) {
                at.warning("should not be empty");
            }
        }
    };

    static final Kind<String> MEDIA_TYPE = new TextKind("a media type") {
        @Override
        public void check(String value, Inspection at) {
            if (MediaTypes.hasParameters(value)) {
                at.warning("should be a media type without parameters, is " + Inspection.quote(value));
            } else if (!MediaTypes.isValid(value)) {
                at.error("must be a media type, is " + Inspection.quote(value));
            }
        }
    };

    static final Kind<String> TIMESTAMP = new TextKind("a date and time") {
        @Override
        public void check(String value, Inspection at) {
            if (!Timestamps.isValid(value)) {
                at.error("must be a date and time as in RFC 3339, is " + Inspection.quote(value));
            } else if (!Timestamps.isPortable(value)) {
                at.warning("cannot be read by programs in Go: " + Inspection.quote(value));
            }
        }
    };

    static final Kind<String> URL = new TextKind("a URI") {
        @Override
        public void check(String value, Inspection at) {
            @Nullable String scheme;
            try {
                scheme = new URI(value).getScheme();
            } catch (URISyntaxException e) {
                scheme = null;
            }
            if (scheme == null) {
                at.error("must be an absolute URI, is " + Inspection.quote(value));
            } else if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
                at.warning("should be an http or https URI, is " + Inspection.quote(value));
            }
        }
    };

    /** A variable as {@code name=value}. */
    static final Kind<String> VARIABLE = new TextKind("a variable") {
        @Override
        public void check(String value, Inspection at) {
            if (value.indexOf('=') < 1) {
                at.error("must be NAME=VALUE, is " + Inspection.quote(value));
            }
        }
    };

    /** Bytes in base64, kept as their text; RFC 4648 section 4, padded. */
    static final Kind<String> BASE64 = new TextKind("base64") {
        @Override
        public @Nullable String read(Object raw, Inspection at) {
            String text = super.read(raw, at);
            if (text != null && !isBase64(text)) {
                at.error("must be padded base64, is " + Inspection.quote(text));
                return null;
            }
            return text;
        }
    };

    static final Kind<Digest> DIGEST = new Kind<>() {
        @Override
        public @Nullable Digest read(Object raw, Inspection at) {
            if (raw instanceof String text && Digest.isValid(text)) {
                return Digest.parse(text);
            }
            at.wrongType("a digest", raw);
            return null;
        }

        @Override
        public void check(Digest value, Inspection at) {
            if (!value.algorithm().isSupported()) {
                at.warning("cannot be verified, its algorithm is unknown: "
                        + Inspection.quote(value.algorithm().toString()));
            }
        }

        @Override
        public void write(Digest value, JsonWriter out) {
            out.string(value.toString());
        }
    };

    static final Kind<Long> INTEGER = new IntegerKind("an integer of 64 bits", Long.MIN_VALUE);

    /** A size in bytes; a negative one is as useless as none, and dangerous to compute with. */
    static final Kind<Long> SIZE = new IntegerKind("an integer from 0 to 9223372036854775807", 0);

    static final Kind<Boolean> BOOL = new Kind<>() {
        @Override
        public @Nullable Boolean read(Object raw, Inspection at) {
            if (raw instanceof Boolean bool) {
                return bool;
            }
            at.wrongType("true or false", raw);
            return null;
        }

        @Override
        public void write(Boolean value, JsonWriter out) {
            out.bool(value);
        }
    };

    /** Any JSON, kept as compact text. */
    static final Kind<String> JSON = new Kind<>() {
        @Override
        public String read(Object raw, Inspection at) {
            return Json.text(raw);
        }

        @Override
        public void write(String value, JsonWriter out) {
            out.json(value);
        }
    };

    static final Kind<List<String>> STRINGS = ListKind.whole(STRING);

    static final Kind<Map<String, String>> STRING_MAP = new StringMapKind();

    static final Kind<Set<String>> KEYS = new KeysKind();

    private Kinds() {}

    private static boolean isBase64(String text) {
        try {
            // The decoder takes missing padding and stray bits in the last digit; those would not survive.
            return Base64.getEncoder()
                    .encodeToString(Base64.getDecoder().decode(text))
                    .equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
