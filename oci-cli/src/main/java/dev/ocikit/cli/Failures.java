// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How failures are shown: one line that says what to do, and a stack trace only for what should not happen. */
final class Failures {
    private static final int MAX_CHARS = 4000;

    private Failures() {}

    static int usage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("ocikit: " + error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    static int execution(Exception error, CommandLine command) {
        if (error instanceof IOException io) {
            command.getErr().println("ocikit: " + TerminalText.of(describe(io), MAX_CHARS));
        } else {
            command.getErr().println("ocikit: an error that should not happen; please report it");
            command.getErr().println(new LogRecordLines(false).format(record(error)));
        }
        return ExitCode.SOFTWARE;
    }

    /** The message of the error may be a peer's text, so it is printed as log records are. */
    private static LogRecord record(Exception error) {
        LogRecord record = new LogRecord(Level.SEVERE, "the command failed");
        record.setLoggerName("ocikit");
        record.setThrown(error);
        return record;
    }

    private static String describe(IOException error) {
        if (error instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (error instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be accessed";
        }
        if (error instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        return String.valueOf(error.getMessage());
    }
}
