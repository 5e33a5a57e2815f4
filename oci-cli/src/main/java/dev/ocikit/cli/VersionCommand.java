// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version. */
@Command(name = "version", description = "Prints the version of ocikit and of the Java that runs it.")
final class VersionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private VersionCommand() {}

    @Override
    public void run() {
        spec.commandLine().getOut().println("ocikit " + version() + " (Java " + Runtime.version() + ")");
    }

    /** Returns the version that the build gave the module. */
    static String version() {
        var descriptor = Ocikit.class.getModule().getDescriptor();
        return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
    }
}
