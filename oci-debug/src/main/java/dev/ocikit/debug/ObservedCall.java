// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;

/**
 * How events name a call. It holds no secret: not the id of an upload, not a place where content can be fetched, no content.
 *
 * <p>The texts are as the caller gave them, however odd. {@link #toString} is one line that is safe to print.
 *
 * @param id the number of the call, which its events have in common: from 1, counted by each observed registry for itself
 * @param registry what the observed registry is called; may be empty
 * @param operation the name of the method, for instance {@code getBlob}
 * @param repository the repository; empty for the list of repositories
 * @param reference the digest or the tag that is asked for; for a manifest that is pushed, its tags and {@code @} before its digest; for
 *     an upload, the digest that it was committed under. Empty where there is none
 */
public record ObservedCall(long id, String registry, String operation, String repository, String reference) {
    static ObservedCall of(long id, String registry, Call<?> call) {
        return new ObservedCall(id, registry, call.name(), call.repository(), reference(call));
    }

    ObservedCall withReference(String newReference) {
        return new ObservedCall(id, registry, operation, repository, newReference);
    }

    /** Returns the call in one line of {@code name="value"}, values quoted, escaped and cut. */
    @Override
    public String toString() {
        return Line.text().add(this).end();
    }

    private static String reference(Call<?> call) {
        if (call instanceof Call.GetBlob get) {
            return get.digest().toString();
        } else if (call instanceof Call.GetBlobRange get) {
            return get.digest().toString();
        } else if (call instanceof Call.GetManifest get) {
            return get.digest().toString();
        } else if (call instanceof Call.GetTag get) {
            return get.tag();
        } else if (call instanceof Call.ResolveBlob resolve) {
            return resolve.digest().toString();
        } else if (call instanceof Call.ResolveManifest resolve) {
            return resolve.digest().toString();
        } else if (call instanceof Call.ResolveTag resolve) {
            return resolve.tag();
        } else if (call instanceof Call.LocateBlob locate) {
            return locate.digest().toString();
        } else if (call instanceof Call.LocateManifest locate) {
            return locate.digest().toString();
        } else if (call instanceof Call.PushBlob push) {
            return push.digest().toString();
        } else if (call instanceof Call.MountBlob mount) {
            return mount.digest().toString();
        } else if (call instanceof Call.PushManifest push) {
            String digest = push.manifest().digest().toString();
            return push.tags().isEmpty() ? digest : String.join(",", push.tags()) + "@" + digest;
        } else if (call instanceof Call.DeleteBlob delete) {
            return delete.digest().toString();
        } else if (call instanceof Call.DeleteManifest delete) {
            return delete.digest().toString();
        } else if (call instanceof Call.DeleteTag delete) {
            return delete.tag();
        } else if (call instanceof Call.Referrers referrers) {
            return referrers.subject().toString();
        }
        return "";
    }
}
