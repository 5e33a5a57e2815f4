// SPDX-License-Identifier: Apache-2.0
/**
 * Credentials, challenges and tokens for clients.
 *
 * <p>A {@link dev.ocikit.auth.CredentialSource} says which {@link dev.ocikit.auth.Credential} a registry may see:
 * {@link dev.ocikit.auth.DockerCredentials} are those of {@code docker login} and its like, {@link dev.ocikit.auth.HostCredentials} those
 * of a program that has its own.
 *
 * <p>An {@link dev.ocikit.auth.Authenticator} shows them to registries that ask, or exchanges them for tokens where registries name a token
 * service. It is put around a client's transport, and sees to it that nobody else gets to see them.
 */
package dev.ocikit.auth;
