// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where content can be fetched directly: from the first member, in their order, that knows a place and has the content. A member may know
 * a place for whatever it is asked, so among several it is asked for the content, too. Safe for use by many threads.
 */
final class Locations implements OciRegistry {
    private final List<Peer> readers;

    Locations(List<Peer> readers) {
        this.readers = readers;
    }

    @Override
    public Optional<URI> locateBlob(String repository, Digest digest) throws IOException {
        return locate(new Call.LocateBlob(repository, digest), new Call.ResolveBlob(repository, digest));
    }

    @Override
    public Optional<URI> locateManifest(String repository, Digest digest) throws IOException {
        return locate(new Call.LocateManifest(repository, digest), new Call.ResolveManifest(repository, digest));
    }

    private Optional<URI> locate(Call<Optional<URI>> call, Call<Descriptor> resolve) throws IOException {
        if (readers.size() == 1) {
            return readers.get(0).perform(call);
        }
        Failures failures = new Failures(Failures.ALL);
        boolean unknown = true;
        for (Peer peer : readers) {
            try {
                Optional<URI> location = peer.perform(call);
                if (location.isPresent()) {
                    Descriptor unused = peer.perform(resolve);
                    return location;
                }
                unknown = false;
            } catch (IOException e) {
                Failures.rethrowInterruption(e);
                unknown &= e instanceof NotFoundException;
                failures.add(peer, e);
            }
        }
        if (unknown) {
            throw failures.verdict(call.name(), call.repository());
        }
        return Optional.empty();
    }
}
