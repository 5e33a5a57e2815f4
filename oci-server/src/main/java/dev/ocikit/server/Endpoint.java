// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.Set;

/** The kinds of things that paths name, and what can be done with each (distribution-spec, "Endpoints"). */
enum Endpoint {
    BASE("GET", "HEAD"),
    HEALTH("GET", "HEAD"),
    CATALOG("GET", "HEAD"),
    TAGS("GET", "HEAD"),
    MANIFEST("GET", "HEAD", "PUT", "DELETE"),
    BLOB("GET", "HEAD", "DELETE"),
    REFERRERS("GET", "HEAD"),
    UPLOADS("POST"),
    UPLOAD("GET", "HEAD", "PATCH", "PUT", "DELETE"),
    NONE();

    @SuppressWarnings("ImmutableEnumChecker") // It is made by Set.of.
    private final Set<String> methods;

    private final String allow;

    Endpoint(String... methods) {
        this.methods = Set.of(methods);
        this.allow = String.join(", ", methods);
    }

    boolean allows(String method) {
        return methods.contains(method);
    }

    /** Returns the methods as the {@code Allow} header lists them. */
    String allow() {
        return allow;
    }

    /** Returns the methods that are left where a registry does not delete. */
    String allowWithoutDelete() {
        return allow.replace(", DELETE", "");
    }
}
