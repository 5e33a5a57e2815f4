// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.util.List;

/** What is in the registries of the tests. */
final class Sample {
    static final String REPOSITORY = "test/image";
    static final byte[] BLOB = "hello, blob".getBytes(UTF_8);
    static final Digest DIGEST = Digest.sha256(BLOB);
    static final ManifestContent MANIFEST = manifest("an index");

    private Sample() {}

    /** Returns a registry that has a blob, and a manifest with two tags. */
    static OciRegistry registry() throws IOException {
        OciRegistry registry = MemRegistry.create();
        registry.pushBlob(REPOSITORY, DIGEST, BlobSource.of(BLOB));
        registry.pushManifest(REPOSITORY, MANIFEST, List.of("1", "2"));
        return registry;
    }

    static ManifestContent manifest(String comment) {
        String type = "application/vnd.oci.image.index.v1+json";
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + type
                + "\",\"manifests\":[],\"annotations\":{\"comment\":\"" + comment + "\"}}";
        return ManifestContent.of(json.getBytes(UTF_8), type);
    }

    /** Returns a call of each kind. */
    static List<Call<?>> calls(String repository, String tag, String uploadId) {
        return List.of(
                new Call.GetBlob(repository, DIGEST),
                new Call.GetBlobRange(repository, DIGEST, ByteRange.from(1)),
                new Call.GetManifest(repository, DIGEST),
                new Call.GetTag(repository, tag),
                new Call.ResolveBlob(repository, DIGEST),
                new Call.ResolveManifest(repository, DIGEST),
                new Call.ResolveTag(repository, tag),
                new Call.LocateBlob(repository, DIGEST),
                new Call.LocateManifest(repository, DIGEST),
                new Call.PushBlob(repository, DIGEST, BlobSource.of(BLOB)),
                new Call.StartBlobUpload(repository, UploadOptions.DEFAULT),
                new Call.ResumeBlobUpload(repository, uploadId, 0),
                new Call.MountBlob(repository, DIGEST, null),
                new Call.PushManifest(repository, MANIFEST, List.of(tag)),
                new Call.DeleteBlob(repository, DIGEST),
                new Call.DeleteManifest(repository, DIGEST),
                new Call.DeleteTag(repository, tag),
                new Call.Tags(repository, ListOptions.ALL),
                new Call.Referrers(repository, DIGEST, null, ListOptions.ALL),
                new Call.Repositories(ListOptions.ALL));
    }
}
