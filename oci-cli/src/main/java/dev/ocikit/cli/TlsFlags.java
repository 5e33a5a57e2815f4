// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.jetty.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that make a server speak HTTPS. */
final class TlsFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Speak HTTPS with the certificate in this PEM file, its chain after it.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description =
                    "The certificate's key: a PEM file with a PKCS#8 key without a password. Default: the file of --tls-cert.")
    private @Nullable Path key;

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "Speak HTTPS with the key and the certificates in this PKCS#12 file.")
    private @Nullable Path keystore;

    @Option(
            names = "--tls-password-file",
            paramLabel = "FILE",
            description = "The password of --tls-keystore is the first line of this file.")
    private @Nullable Path passwordFile;

    Optional<TlsIdentity> identity() throws IOException {
        if (keystore != null && (certificate != null || key != null)) {
            throw usage("--tls-keystore and --tls-cert exclude each other");
        }
        if (key != null && certificate == null) {
            throw usage("--tls-key needs --tls-cert");
        }
        if (passwordFile != null && keystore == null) {
            throw usage("--tls-password-file needs --tls-keystore");
        }
        if (keystore != null) {
            return Optional.of(TlsIdentity.pkcs12(keystore, password()));
        }
        return certificate == null
                ? Optional.empty()
                : Optional.of(TlsIdentity.pem(certificate, key == null ? certificate : key));
    }

    private char[] password() throws IOException {
        if (passwordFile == null) {
            return new char[0];
        }
        String text = ByteOrderMark.strip(Files.readString(passwordFile));
        return text.lines().findFirst().orElse("").toCharArray();
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
