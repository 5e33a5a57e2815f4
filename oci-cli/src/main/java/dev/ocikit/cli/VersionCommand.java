// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version. */
@Command(name = "version", description = "Prints the version of ocikit and of the Java that runs it.")
final class VersionCommand implements Runnable, IVersionProvider {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private VersionCommand() {}

    @Override
    public void run() {
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
    }

    /** Returns the version that the build gave the module, and Java's. */
    @Override
    public String[] getVersion() {
        ModuleDescriptor module = Ocikit.class.getModule().getDescriptor();
        String version = module == null ? "unknown" : module.rawVersion().orElse("unknown");
        return new String[] {"ocikit " + version + " (Java " + Runtime.version() + ")"};
    }
}
