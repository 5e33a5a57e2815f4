// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reader of single members of a document that passes over all others, so that it takes no memory for them. */
public final class MemberScanner {
    private MemberScanner() {}

    /**
     * Returns the value of a member of the outermost object if it is a string; empty if it is not, if the member is there twice, or if the
     * bytes are not one JSON object in UTF-8.
     */
    public static Optional<String> string(byte[] json, String name) {
        List<Optional<String>> found = new ArrayList<>();
        try {
            JsonStream.read(new ByteArrayInputStream(json), members -> {
                for (String next = members.nextMember(); next != null; next = members.nextMember()) {
                    if (next.equals(name) && found.size() < 2) {
                        found.add(Optional.ofNullable(members.string()));
                    }
                    members.skip(() -> {});
                }
            });
        } catch (IOException e) {
            return Optional.empty();
        }
        return found.size() == 1 ? found.get(0) : Optional.empty();
    }
}
