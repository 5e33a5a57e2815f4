// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UploadCountsTest {
    /** Returns texts of one hash: a hash map can only tell them apart quickly by their order. */
    private static List<String> texts(int blocks) {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; i < blocks; i++) {
            List<String> longer = new ArrayList<>();
            for (String text : texts) {
                longer.add(text + "Aa");
                longer.add(text + "BB");
            }
            texts = longer;
        }
        return texts;
    }

    @Test
    void scopesOfEqualHashesAreOrdered() {
        List<UploadCounts.Scope> scopes = new ArrayList<>();
        for (String text : texts(8)) {
            scopes.add(new UploadCounts.Scope(text, null));
            scopes.add(new UploadCounts.Scope(text, "user:a"));
            scopes.add(new UploadCounts.Scope("a", text));
            scopes.add(new UploadCounts.Scope(null, text));
        }
        assertThat(scopes.stream().map(Object::hashCode).distinct()).hasSize(4);
        assertThat(new TreeSet<>(scopes)).hasSameSizeAs(scopes).containsAll(scopes);
        UploadCounts.Scope all = new UploadCounts.Scope(null, null);
        assertThat(all).isEqualByComparingTo(new UploadCounts.Scope(null, null));
        assertThat(scopes).allSatisfy(scope -> assertThat(scope).isGreaterThan(all));
    }

    @Test
    void sessionsOfRepositoriesOfEqualHashesAreCountedEach() throws Exception {
        UploadCounts counts =
                new UploadCounts(MemOptions.builder().maxUploadsPerRepository(2).build());
        for (String repository : texts(8)) {
            counts.add(repository, null);
            counts.add(repository, null);
            Expect.refusal(dev.ocikit.api.ErrorCode.TOOMANYREQUESTS, () -> counts.add(repository, null));
            counts.remove(repository, null);
            counts.add(repository, null);
        }
    }
}
