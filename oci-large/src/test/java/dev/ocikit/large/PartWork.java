// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.file.Path;

/** What a test does with a part file. */
@FunctionalInterface
interface PartWork {
    void on(PartFile part) throws IOException;

    /** Does it as a download of a blob to a file does, which ends before the file is whole. */
    static void at(Path target, Digest digest, PartWork work) throws IOException {
        try (FilePlace place = FilePlace.of(target);
                Remains remains = Remains.of(place, digest);
                PartFile part = remains.start()) {
            work.on(part);
        }
    }
}
