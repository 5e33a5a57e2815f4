// SPDX-License-Identifier: Apache-2.0
/**
 * Credentials, challenges and tokens for clients.
 *
 * <p>A {@link dev.ocikit.auth.CredentialSource} says which {@link dev.ocikit.auth.Credential} a registry may see:
 * {@link dev.ocikit.auth.DockerCredentials} are those of {@code docker login} and its like, {@link dev.ocikit.auth.HostCredentials} those
 * of a program that has its own.
 */
package dev.ocikit.auth;
