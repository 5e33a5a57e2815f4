// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.auth.AccessPolicy;
import dev.ocikit.server.auth.BasicGuard;
import dev.ocikit.server.auth.Htpasswd;
import dev.ocikit.server.auth.TokenGuard;
import dev.ocikit.server.auth.TokenIssuer;
import dev.ocikit.server.auth.TokenVerifier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say who may do what. */
final class AuthFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--htpasswd",
            paramLabel = "FILE",
            description =
                    "Let in the users of this file, made with 'htpasswd -B'. They log in with each request, or with"
                            + " --token-issuer for a token. The file is read again when it changes.")
    private @Nullable Path htpasswd;

    @Option(
            names = "--htpasswd-strict",
            description =
                    "Reject an --htpasswd file with other hashes than those of bcrypt. Default: skip their lines with a"
                            + " warning.")
    private boolean strict;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What users may do, one permission in a line: 'alice team/** read,write,delete,list',"
                    + " '* public/** read,list', 'anonymous library/* read'. Default: every user everything. The file is"
                    + " read again when it changes.")
    private @Nullable Path policy;

    @Option(
            names = "--token-issuer",
            description = "Give out tokens at /token to the users of --htpasswd, and ask for them.")
    private boolean issuer;

    @Mixin
    private IssuerFlags issuing = new IssuerFlags();

    @Option(
            names = "--token-service",
            paramLabel = "NAME",
            description = "What token servers call this registry. Default: ocikit (with --token-issuer)")
    private @Nullable String service;

    @Option(
            names = "--token-verify",
            paramLabel = "FILE",
            description =
                    "Let in whom another server gave a token: the keys that it signs with, as JSON Web Keys, or public"
                            + " keys or certificates in PEM. Needs --token-realm and --token-service.")
    private @Nullable Path keys;

    @Option(
            names = "--token-realm",
            paramLabel = "URL",
            description = "Where clients get the tokens for --token-verify.")
    private @Nullable URI realm;

    @Option(
            names = "--token-issuer-name",
            paramLabel = "NAME",
            description = "Accept only tokens of this issuer with --token-verify. Default: of any, if a key fits")
    private @Nullable String issuerName;

    /** Reads the files, and returns what stands between clients and the registry. */
    Protection open() throws IOException {
        requireCompanions();
        try {
            if (keys != null) {
                return verifying(keys);
            }
            if (htpasswd == null) {
                return Protection.NONE;
            }
            Htpasswd users = strict ? Htpasswd.openStrict(htpasswd) : Htpasswd.open(htpasswd);
            AccessPolicy allowed = policy == null ? AccessPolicy.users() : AccessPolicy.open(policy);
            if (!issuer) {
                return new Protection(BasicGuard.of(users, allowed), UnaryOperator.identity());
            }
            TokenIssuer.Builder builder = TokenIssuer.builder(users, allowed);
            if (service != null) {
                builder.service(service);
            }
            TokenIssuer built = issuing.build(builder);
            return new Protection(built.guard(), built::around);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Protection verifying(Path file) throws IOException {
        if (realm == null || service == null) {
            throw usage("--token-verify needs --token-realm URL, where clients get tokens, and --token-service NAME,"
                    + " which the tokens are for (their 'aud')");
        }
        if (realm.getScheme() == null || realm.getHost() == null) {
            throw usage("--token-realm: " + realm + " is no URL such as https://auth.example/token");
        }
        TokenVerifier.Builder builder = TokenVerifier.builder(service);
        if (issuerName != null) {
            builder.issuer(issuerName);
        }
        return new Protection(TokenGuard.of(builder.open(file), realm), UnaryOperator.identity());
    }

    private void requireCompanions() {
        if (keys != null && (htpasswd != null || policy != null || issuer)) {
            throw usage("--token-verify trusts another server, which knows users and permissions:"
                    + " it excludes --htpasswd, --policy and --token-issuer");
        }
        if (keys == null && (realm != null || issuerName != null)) {
            throw usage("--token-realm and --token-issuer-name need --token-verify FILE");
        }
        if (htpasswd == null && (issuer || policy != null || strict)) {
            throw usage((issuer ? "--token-issuer" : policy != null ? "--policy" : "--htpasswd-strict")
                    + " needs --htpasswd FILE, which says who the users are; 'htpasswd -cB FILE NAME' makes one");
        }
        if (!issuer && issuing.any()) {
            throw usage("--token-key, --token-lifetime, --token-mounts and --public-url need --token-issuer");
        }
        if (!issuer && keys == null && service != null) {
            throw usage("--token-service needs --token-issuer or --token-verify");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
