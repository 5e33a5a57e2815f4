// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    @Test
    void isEqualByValue() {
        assertThat(new Call.GetBlob("a", DIGEST)).isEqualTo(new Call.GetBlob("a", DIGEST));
        assertThat(new Call.GetTag("a", "t")).isNotEqualTo(new Call.ResolveTag("a", "t"));
    }

    @Test
    void mapsBothRepositoriesOfAMount() {
        assertThat(new Call.MountBlob("a", DIGEST, "b").mapRepositories(name -> "p/" + name))
                .isEqualTo(new Call.MountBlob("p/a", DIGEST, "p/b"));
    }

    @Test
    void leavesAnAnonymousMountAnonymous() {
        assertThat(new Call.MountBlob("a", DIGEST, null).mapRepositories(name -> "p/" + name))
                .isEqualTo(new Call.MountBlob("p/a", DIGEST, null));
    }

    @Test
    void needsReadOfTheSourceAndWriteOfTheTargetForAMount() {
        assertThat(new Call.MountBlob("a", DIGEST, "b").needs())
                .containsExactly(new Need("b", Access.READ), new Need("a", Access.WRITE));
        assertThat(new Call.MountBlob("a", DIGEST, null).needs()).containsExactly(new Need("a", Access.WRITE));
    }

    @Test
    void needsListOfTheWholeRegistryForTheRepositories() {
        assertThat(new Call.Repositories(ListOptions.ALL).needs()).containsExactly(new Need("", Access.LIST));
    }

    @Test
    void isNamedAfterItsMethod() {
        assertThat(new Call.GetBlobRange("a", DIGEST, ByteRange.from(0)).name()).isEqualTo("getBlobRange");
    }

    @Test
    void isRepeatableUnlessItOpensOrConsumesSomething() {
        BlobSource once = BlobSource.once(new ByteArrayInputStream(new byte[0]), 0);
        assertThat(new Call.GetTag("a", "t").repeatable()).isTrue();
        assertThat(new Call.PushBlob("a", DIGEST, BlobSource.of(new byte[0])).repeatable())
                .isTrue();
        assertThat(new Call.PushBlob("a", DIGEST, once).repeatable()).isFalse();
        assertThat(new Call.StartBlobUpload("a", UploadOptions.DEFAULT).repeatable())
                .isFalse();
        assertThat(new Call.MountBlob("a", DIGEST, null).repeatable()).isFalse();
    }

    @Test
    void showsNoIdOfAnUpload() {
        assertThat(new Call.ResumeBlobUpload("a", "secret", 7).toString())
                .isEqualTo("ResumeBlobUpload[repository=a, offset=7]");
    }

    @Test
    void takesItsTagsAsAValue() {
        List<String> tags = new ArrayList<>(List.of("one"));
        Call.PushManifest call = new Call.PushManifest("a", ManifestContent.of(new byte[0], "application/x"), tags);
        tags.add("two");
        assertThat(call.tags()).containsExactly("one");
    }

    @Test
    void replacesTheSourceOfAPushOnly() {
        BlobSource before = BlobSource.of(new byte[1]);
        BlobSource after = BlobSource.of(new byte[2]);
        Call<?> push = new Call.PushBlob("a", DIGEST, before).mapSource(source -> after);
        assertThat(push).isEqualTo(new Call.PushBlob("a", DIGEST, after));
        Call<?> get = new Call.GetBlob("a", DIGEST);
        assertThat(get.mapSource(source -> after)).isSameAs(get);
    }
}
