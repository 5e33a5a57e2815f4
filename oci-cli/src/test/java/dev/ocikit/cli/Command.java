// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command that has run in this JVM.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it printed to the error output
 */
record Command(int exit, String out, String err) {
    static Command run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Ocikit.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Command(exit, out.toString(), err.toString());
    }
}
