// SPDX-License-Identifier: Apache-2.0
/** The {@code ocikit} command. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.cli {
    requires dev.ocikit.auth;
    requires dev.ocikit.client;
    requires dev.ocikit.debug;
    requires dev.ocikit.filter;
    requires dev.ocikit.large;
    requires dev.ocikit.mem;
    requires dev.ocikit.server.auth;
    requires dev.ocikit.server.jetty;
    requires dev.ocikit.unify;
    requires info.picocli;
    requires java.logging;
    requires static org.jspecify;

    exports dev.ocikit.cli;

    opens dev.ocikit.cli to
            info.picocli;
}
