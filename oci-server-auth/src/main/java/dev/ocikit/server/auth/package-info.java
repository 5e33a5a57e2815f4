// SPDX-License-Identifier: Apache-2.0
/**
 * Who may do what on a server. {@link dev.ocikit.server.auth.BasicGuard} asks for names and passwords, which an {@link
 * dev.ocikit.server.auth.Htpasswd} file knows; {@link dev.ocikit.server.auth.TokenGuard} asks for tokens of the Docker token protocol, which
 * another server gives out or a {@link dev.ocikit.server.auth.TokenIssuer} of this one; an {@link dev.ocikit.server.auth.AccessPolicy} says
 * what each name may do. A guard is given to {@link dev.ocikit.server.ServerOptions.Builder#guard}.
 */
package dev.ocikit.server.auth;
