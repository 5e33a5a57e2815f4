// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.Manifest;
import dev.ocikit.spec.ParseCost;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One registry over HTTP: its endpoints behind the methods of {@link OciRegistry}. */
final class HttpRegistry implements OciRegistry {
    private final Requests requests;
    private final Caller caller;
    private final DocumentMemory memory;
    private final Blobs blobs;
    private final Manifests manifests;
    private final ManifestPush manifestPush;
    private final Uploads uploads;
    private final Lists lists;
    private final Referrers referrers;
    private final RedirectPolicy redirectPolicy;
    private final boolean directLocations;
    private final boolean referrersFallback;
    private final @Nullable HttpClient owned;

    HttpRegistry(ClientOptions options, CallBudget.Book budgets, DocumentMemory documents) {
        HttpClient http = options.httpClient().orElseGet(() -> HttpClients.create(options));
        owned = options.httpClient().isPresent() ? null : http;
        Time time = options.time();
        Retries retries = new Retries(options.retry(), budgets, time);
        Hosts hosts = new Hosts(time, options.retry().hostRetries(), options.maxRequests());
        Urls urls = new Urls(options.baseUri(), options.mirrorOf().orElse(null));
        redirectPolicy = new RedirectPolicy(urls, options, http.proxy().orElse(ProxySelector.getDefault()));
        Transport plain = WireLog.around(
                ProxyLogin.around(
                        new HttpTransport(http, options.responseTimeout(), options.stallTimeout(), budgets), http),
                options.wireLog().orElse(null));
        Transport guarded = new GuardedTransport(plain, redirectPolicy);
        Transport transport = options.transport()
                .apply(new RetryingTransport(new GatedTransport(guarded, hosts, time, budgets), hosts, retries));
        requests = new Requests(urls, options.userAgent());
        memory = documents;
        caller = new Caller(
                new Redirects(transport, urls, options.maxRedirects(), memory),
                notices(options),
                new Errors(options.maxErrorBytes(), time),
                retries,
                hosts,
                urls.registry());
        blobs = new Blobs(caller, requests, options.maxUnsizedBlobBytes(), options.maxSkipBytes());
        manifests = new Manifests(caller, requests, options.maxManifestBytes());
        manifestPush = new ManifestPush(caller, requests);
        uploads = new Uploads(caller, new Sessions(caller, requests), blobs, new UploadIds(urls), options);
        lists = new Lists(caller, requests, memory, options);
        referrers = new Referrers(
                caller,
                requests,
                new ReferrersTag(manifests, manifestPush, memory),
                new ReferrersSupport(System::nanoTime),
                memory,
                options);
        directLocations = options.directLocations();
        referrersFallback = options.referrersFallback();
    }

    /** Returns who reads what answers say beside what was asked for. */
    private static Consumer<HttpHeaders> notices(ClientOptions options) {
        Warnings warnings = new Warnings(options.warnings());
        return headers -> {
            warnings.report(headers);
            RateLimit limit = RateLimit.in(headers);
            if (limit != null) {
                options.rateLimits().accept(limit);
            }
        };
    }

    void ping() throws IOException {
        caller.call(new Endpoint<>(
                requests.to("GET", requests.urls().ping()),
                "/v2/",
                "",
                Set.of(200),
                ErrorCode.UNSUPPORTED,
                Reply::status));
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws IOException {
        return blobs.get(repository(repository), digest);
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        return blobs.range(repository(repository), digest, range);
    }

    @Override
    public ManifestContent getManifest(String repository, Digest digest) throws IOException {
        return manifests.get(repository(repository), digest);
    }

    @Override
    public ManifestContent getTag(String repository, String tag) throws IOException {
        return manifests.get(repository(repository), tag(tag));
    }

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        return blobs.resolve(repository(repository), digest);
    }

    @Override
    public Descriptor resolveManifest(String repository, Digest digest) throws IOException {
        return manifests.resolve(repository(repository), digest);
    }

    @Override
    public Descriptor resolveTag(String repository, String tag) throws IOException {
        return manifests.resolve(repository(repository), tag(tag));
    }

    @Override
    public Optional<URI> locateBlob(String repository, Digest digest) throws IOException {
        return directLocations
                ? blobs.locate(repository(repository), digest).filter(redirectPolicy::mayHandOut)
                : Optional.empty();
    }

    @Override
    public Optional<URI> locateManifest(String repository, Digest digest) throws IOException {
        return directLocations
                ? manifests.locate(repository(repository), digest).filter(redirectPolicy::mayHandOut)
                : Optional.empty();
    }

    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        return uploads.push(repository(repository), digest, source);
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
        return uploads.start(repository(repository), options);
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        return uploads.resume(repository(repository), id, offset);
    }

    @Override
    public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
        return uploads.mount(repository(repository), digest, from == null ? null : repository(from));
    }

    @Override
    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags) throws IOException {
        repository(repository);
        for (String tag : tags) {
            tag(tag);
        }
        boolean noted = manifestPush.push(repository, manifest, tags);
        if (!noted && referrersFallback) {
            Manifest view = view(manifest);
            Descriptor subject = view == null ? null : view.subject().orElse(null);
            if (view != null && subject != null) {
                referrers.pushed(repository, referrer(manifest.descriptor(), view), subject.digest());
            }
        }
        return manifest.descriptor();
    }

    /** Returns a manifest as a list of referrers shows it. */
    private static Descriptor referrer(Descriptor manifest, Manifest view) {
        return manifest.toBuilder()
                .artifactType(view.effectiveArtifactType().orElse(null))
                .annotations(view.annotations().isEmpty() ? null : view.annotations())
                .build();
    }

    /** Returns what a manifest says, or null if it is of a kind that cannot have a subject. */
    private static @Nullable Manifest view(ManifestContent manifest) {
        try {
            return manifest.view();
        } catch (OciException e) {
            return null;
        }
    }

    @Override
    public void deleteBlob(String repository, Digest digest) throws IOException {
        blobs.delete(repository(repository), digest);
    }

    @Override
    public void deleteManifest(String repository, Digest digest) throws IOException {
        repository(repository);
        Optional<Digest> listedUnder = referrersFallback ? listedUnder(repository, digest) : Optional.empty();
        manifests.delete(repository, digest);
        referrers.deleted(repository, digest, listedUnder);
    }

    /** Returns the subject whose list must be put right by us when a manifest goes. If that cannot be found out, it is not our concern. */
    private Optional<Digest> listedUnder(String repository, Digest digest) throws IOException {
        try (DocumentMemory.Reservation reserved = memory.open()) {
            if (referrers.isSupported(repository, digest)) {
                return Optional.empty();
            }
            ManifestContent manifest = manifests.get(repository, digest);
            reserved.add(manifest.size() + ParseCost.of(manifest.buffer()));
            Manifest view = view(manifest);
            return view == null ? Optional.empty() : view.subject().map(Descriptor::digest);
        } catch (OciException e) {
            return Optional.empty();
        }
    }

    @Override
    public void deleteTag(String repository, String tag) throws IOException {
        manifests.delete(repository(repository), tag(tag));
    }

    @Override
    public Listing<String> tags(String repository, ListOptions options) throws IOException {
        return lists.tags(repository(repository), options);
    }

    @Override
    public Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws IOException {
        return referrers.list(repository(repository), subject, artifactType, options);
    }

    @Override
    public Listing<String> repositories(ListOptions options) throws IOException {
        return lists.repositories(options);
    }

    void close() {
        if (owned != null) {
            HttpClients.close(owned);
        }
    }

    private static String repository(String name) throws OciException {
        if (!Names.isRepository(name)) {
            throw OciException.of(ErrorCode.NAME_INVALID, "not the name of a repository: " + Printable.of(name));
        }
        return name;
    }

    private static String tag(String name) throws OciException {
        if (!Names.isTag(name)) {
            throw OciException.of(ErrorCode.NAME_INVALID, "not a tag: " + Printable.of(name));
        }
        return name;
    }

    /** Returns the address of the registry. */
    @Override
    public String toString() {
        return requests.urls().registry();
    }
}
