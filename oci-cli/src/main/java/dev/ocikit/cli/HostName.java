// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.ref.Names;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a host with an optional port, {@code storage.example.com:9000}. */
final class HostName implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            return Names.requireHost(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
