// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user types to name an image or artifact: {@code [host[:port]/]repository[:tag][@digest]}. Immutable.
 *
 * <p>The first part of a name is a host if it is {@code localhost}, or holds a dot, a colon or an upper-case letter;
 * otherwise it belongs to the repository. So {@code localhost/app} and {@code registry:5000/app} have a host and
 * {@code library/alpine} has none.
 *
 * <p>Source: distribution-spec, "Pulling manifests"; the reference grammar of Docker.
 */
public final class Reference {
    private static final int MAX_LENGTH =
            HostGrammar.MAX_LENGTH + 1 + Grammar.MAX_REPOSITORY + 1 + Grammar.MAX_TAG + 1 + Grammar.MAX_DIGEST;

    private static final String HOST_RULE =
            "the host of a reference is localhost, or holds a dot, a port or an upper-case letter";

    private final @Nullable String host;
    private final String repository;
    private final @Nullable String tag;
    private final @Nullable Digest digest;

    private Reference(@Nullable String host, String repository, @Nullable String tag, @Nullable Digest digest) {
        this.host = host;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
    }

    /**
     * Returns the reference made of its parts.
     *
     * @param host with a dot, a port or an upper-case letter, or {@code localhost}; null within a known registry
     * @throws InvalidReferenceException if a part does not fit its grammar
     */
    public static Reference of(
            @Nullable String host, String repository, @Nullable String tag, @Nullable Digest digest) {
        if (host != null) {
            Names.requireHost(host);
            if (!looksLikeHost(host)) {
                throw new Fault(host.length(), HOST_RULE).in("host", host);
            }
        }
        Names.requireRepository(repository);
        if (tag != null) {
            Names.requireTag(tag);
        }
        return new Reference(host, repository, tag, digest);
    }

    /**
     * Returns the reference that a text spells out. The host must be there, and nothing is added or changed: the
     * reference prints as the same text.
     *
     * @throws InvalidReferenceException if the text is not a reference with a host
     */
    public static Reference parse(String text) {
        Reference reference = split(text);
        if (reference.host == null) {
            throw new Fault(0, "a reference starts with a host and a slash; " + HOST_RULE).in("reference", text);
        }
        return reference;
    }

    /**
     * Returns the reference that a text names to Docker users. Without a host it is on {@code docker.io}, which other
     * names of Docker Hub are turned into, and where a repository of one part is in {@code library/}. No tag is added.
     * A bare name of 64 hexadecimal digits is refused, because it would be an image id.
     *
     * @throws InvalidReferenceException if the text is not a reference
     */
    public static Reference parseFamiliar(String text) {
        if (Hub.isId(text)) {
            throw new Fault(0, "64 hexadecimal digits alone are an image id, not a name").in("reference", text);
        }
        Reference reference = split(text);
        if (reference.host != null && !Hub.isAlias(reference.host)) {
            return reference;
        }
        String repository = Hub.expand(reference.repository);
        if (repository.length() > Grammar.MAX_REPOSITORY) {
            int start = reference.host == null ? 0 : reference.host.length() + 1;
            throw new Fault(start, "a repository has at most 255 characters, library/ included").in("reference", text);
        }
        return new Reference(Hub.HOST, repository, reference.tag, reference.digest);
    }

    private static Reference split(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new Fault(MAX_LENGTH, "a reference has at most " + MAX_LENGTH + " characters").in("reference", text);
        }
        int at = text.indexOf('@');
        int nameEnd = at < 0 ? text.length() : at;
        int slash = text.indexOf('/');
        String first = slash >= 0 && slash < nameEnd ? text.substring(0, slash) : "";
        String host = looksLikeHost(first) ? first : null;
        if (host != null) {
            if (host.endsWith(":") && text.startsWith("//", slash)) {
                throw new Fault(0, "a reference starts with a host, not with a scheme").in("reference", text);
            }
            check(HostGrammar.host(text, 0, slash), text);
        }
        int start = host == null ? 0 : slash + 1;
        int colon = text.indexOf(':', start);
        int repositoryEnd = colon >= 0 && colon < nameEnd ? colon : nameEnd;
        check(Grammar.repository(text, start, repositoryEnd), text);
        String tag = null;
        if (repositoryEnd < nameEnd) {
            check(Grammar.tag(text, repositoryEnd + 1, nameEnd), text);
            tag = text.substring(repositoryEnd + 1, nameEnd);
        }
        Digest digest = null;
        if (at >= 0) {
            check(Grammar.digest(text, at + 1, text.length()), text);
            digest = Digest.ofChecked(text.substring(at + 1));
        }
        return new Reference(host, text.substring(start, repositoryEnd), tag, digest);
    }

    private static void check(@Nullable Fault fault, String text) {
        if (fault != null) {
            throw fault.in("reference", text);
        }
    }

    static boolean looksLikeHost(String part) {
        if (part.equals("localhost")) {
            return true;
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '.' || c == ':' || Chars.is(c, Chars.UPPER)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the registry's host, with its port if it has one; empty within a registry that is known otherwise. */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** Returns the repository. */
    public String repository() {
        return repository;
    }

    /** Returns the tag, if there is one. */
    public Optional<String> tag() {
        return Optional.ofNullable(tag);
    }

    /** Returns the digest, if there is one. */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Returns what to ask the registry for: the digest if there is one, else the tag, if there is one. */
    public Optional<String> tagOrDigest() {
        return digest != null ? Optional.of(digest.toString()) : tag();
    }

    /** Returns this reference with another tag, or none. */
    public Reference withTag(@Nullable String newTag) {
        return of(host, repository, newTag, digest);
    }

    /** Returns this reference with another digest, or none. */
    public Reference withDigest(@Nullable Digest newDigest) {
        return new Reference(host, repository, tag, newDigest);
    }

    /**
     * Returns the text that Docker users know the reference by: {@code alpine} for {@code docker.io/library/alpine}.
     *
     * <p>Of a reference that {@link #parseFamiliar} returned it is the shortest text that is read as the same reference.
     * {@code parseFamiliar} never returns three kinds of reference, whose text is therefore read as another one: a
     * repository of one part on {@code docker.io} ({@code docker.io/ubuntu}, read as {@code docker.io/library/ubuntu}),
     * another name of Docker Hub ({@code index.docker.io/a/b}, read as {@code docker.io/a/b}), and a reference without a
     * host ({@code a/b}, read as {@code docker.io/a/b}). For these the method returns the same text as
     * {@link #toString}.
     */
    public String familiar() {
        return Hub.HOST.equals(host) ? Hub.shorten(repository) + suffix() : toString();
    }

    private String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reference that
                && Objects.equals(host, that.host)
                && repository.equals(that.repository)
                && Objects.equals(tag, that.tag)
                && Objects.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, repository, tag, digest);
    }

    /** Returns the text of the reference, which {@link #parse} reads if there is a host. */
    @Override
    public String toString() {
        return (host == null ? "" : host + "/") + repository + suffix();
    }
}
