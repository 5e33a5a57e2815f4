// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

/**
 * The limits of a JSON text.
 *
 * @param depth how deep objects and arrays may nest
 * @param digits how many digits a number may have, those of its exponent included
 * @param nameChars how many characters a name may have
 * @param stringChars how many characters a string may have
 * @param values how many values there may be, nested ones included and names not
 */
record JsonLimits(int depth, int digits, int nameChars, int stringChars, int values) {
    /** Those of any document. Real documents nest about six levels. */
    static final JsonLimits DOCUMENT = new JsonLimits(64, 1000, 50_000, 100_000_000, Integer.MAX_VALUE);

    /** Those of a value that is put into a document: it must leave room for the document around it. */
    static final JsonLimits PART = DOCUMENT.withDepth(56);

    private JsonLimits withDepth(int other) {
        return new JsonLimits(other, digits, nameChars, stringChars, values);
    }

    JsonLimits withValues(int other) {
        return new JsonLimits(depth, digits, nameChars, stringChars, other);
    }
}
