// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/** Which manifest a tag names, where members may differ. Members that do not have the tag never count. */
public enum TagPolicy {
    /** That of the first member which has the tag, in the order of the {@link ReadPolicy} for tags. */
    FIRST,
    /** That of all members which have the tag: all are asked, and it is a {@link TagConflictException} if they differ. */
    AGREE,
    /**
     * The one created last: all members are asked, and where they differ, the annotation {@code org.opencontainers.image.created} of the
     * manifest decides. A manifest without a readable one is older than any that has it; if no manifest or more than one is the newest, it
     * is a {@link TagConflictException}.
     */
    NEWEST
}
