// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

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

    /**
     * Returns whether readers may disagree on a member of the outermost object: it is there twice, or there is one whose name differs from it
     * in case only, which readers that ignore case, as those in Go do, take for it. Returns false if the bytes are not one JSON object in UTF-8.
     */
    public static boolean isAmbiguous(byte[] json, String name) {
        AtomicInteger found = new AtomicInteger();
        AtomicInteger variants = new AtomicInteger();
        try {
            JsonStream.read(new ByteArrayInputStream(json), members -> {
                for (String next = members.nextMember(); next != null; next = members.nextMember()) {
                    if (next.equals(name)) {
                        found.incrementAndGet();
                    } else if (NameFolding.isVariant(next, name)) {
                        variants.incrementAndGet();
                    }
                    members.skip(() -> {});
                }
            });
        } catch (IOException e) {
            return false;
        }
        return found.get() > 1 || variants.get() > 0;
    }
}
