// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every registry keeps: the behaviour of each method of {@link OciRegistry}, as tests.
 *
 * <p>A subclass names a registry and inherits them all:
 *
 * <pre>{@code
 * class MyRegistryTest extends RegistryContract {
 *     private final OciRegistry registry = new MyRegistry();
 *
 *     @Override
 *     protected OciRegistry registry() {
 *         return registry;
 *     }
 * }
 * }</pre>
 *
 * <p>Each test works in repositories of its own with random names, so the registry may be new for each test, be shared, or even be one
 * that is in use. Nothing is cleaned up.
 */
@ExtendWith(KnownFaults.class)
@SuppressWarnings("exports") // subclasses need not name the extension
public abstract class RegistryContract {
    /** Where the content of a test comes from; its seed is told when the test fails. */
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    protected RegistryContract() {}

    /** Returns the registry under test, the same for all calls within a test. */
    protected abstract OciRegistry registry();

    /** Returns the capabilities of the registry; those of its {@linkplain #profile profile} by default. Tests of others are skipped. */
    protected Capabilities capabilities() {
        return profile().capabilities();
    }

    /**
     * Returns the profile of the registry; by default, that of a registry that has all capabilities and no faults. A subclass for a
     * registry of another make may begin with one of {@link KnownRegistries}.
     */
    protected RegistryProfile profile() {
        return RegistryProfile.conforming();
    }

    /** Blobs are pushed and read. */
    @Nested
    final class Blobs extends BlobContract {
        Blobs() {
            super(RegistryContract.this);
        }
    }

    /** Parts of blobs are read. */
    @Nested
    final class Ranges extends RangeContract {
        Ranges() {
            super(RegistryContract.this);
        }
    }

    /** Blobs are uploaded in pieces. */
    @Nested
    final class Uploads extends UploadContract {
        Uploads() {
            super(RegistryContract.this);
        }
    }

    /** Uploads go on after a break. */
    @Nested
    final class Resumption extends ResumeContract {
        Resumption() {
            super(RegistryContract.this);
        }
    }

    /** Blobs are mounted. */
    @Nested
    final class Mounts extends MountContract {
        Mounts() {
            super(RegistryContract.this);
        }
    }

    /** Manifests are pushed and read. */
    @Nested
    final class Manifests extends ManifestContract {
        Manifests() {
            super(RegistryContract.this);
        }
    }

    /** Manifests come in many forms. */
    @Nested
    final class Documents extends DocumentContract {
        Documents() {
            super(RegistryContract.this);
        }
    }

    /** Tags name manifests. */
    @Nested
    final class Tags extends TagContract {
        Tags() {
            super(RegistryContract.this);
        }
    }

    /** Things are deleted. */
    @Nested
    final class Deletes extends DeleteContract {
        Deletes() {
            super(RegistryContract.this);
        }
    }

    /** Tags and repositories are listed. */
    @Nested
    final class Lists extends ListContract {
        Lists() {
            super(RegistryContract.this);
        }
    }

    /** Referrers are listed. */
    @Nested
    final class Referrers extends ReferrersContract {
        Referrers() {
            super(RegistryContract.this);
        }
    }

    /** Names are checked. */
    @Nested
    final class Names extends NameContract {
        Names() {
            super(RegistryContract.this);
        }
    }

    /** Many threads do all this at once. */
    @Nested
    final class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(RegistryContract.this);
        }
    }

    /** Threads are interrupted and streams closed early. */
    @Nested
    final class Interruption extends InterruptionContract {
        Interruption() {
            super(RegistryContract.this);
        }
    }
}
