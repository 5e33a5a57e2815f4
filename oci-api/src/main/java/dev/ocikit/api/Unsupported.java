// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/** The answer of a registry to what it does not offer. */
final class Unsupported {
    private Unsupported() {}

    static OciException operation(String name, String repository) {
        return OciException.of(
                ErrorCode.UNSUPPORTED,
                name + (repository.isEmpty() ? "" : " in " + repository)
                        + ": this registry does not offer the operation");
    }
}
