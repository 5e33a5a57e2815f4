// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the OCI distribution specification asks of a registry, as tests over HTTP: one or more for each MUST and SHOULD for servers, and
 * for what HTTP itself asks (RFC 9110, RFC 9112) where the specification leaves the matter to it. Each test's display name begins with
 * the rule that it tests: its number in our list, its level and its line in the specification (version 1.1.1 and what was added since).
 *
 * <p>A test class extends this one and says where the registry is; it must take anonymous pushes. Each test works in repositories of its
 * own, named {@code spec/<random UUID>}, so that the registry need not be empty, and leaves them there. No client of ours is used: the
 * requests are written to sockets as they stand in the tests.
 *
 * <pre>{@code
 * class MyRegistryTest extends SpecificationContract {
 *     protected URI registry() {
 *         return URI.create("http://localhost:5000");
 *     }
 * }
 * }</pre>
 *
 * <p>The registry is expected to take chunks of any size. Tests of one class run one after the other, unless JUnit is told otherwise;
 * they do not disturb each other then either.
 */
@ExtendWith(WireParameters.class)
@DisplayNameGeneration(RuleNames.class)
@SuppressWarnings("exports") // subclasses need not name the extensions
public abstract class SpecificationContract
        implements GeneralRules,
                NameRules,
                BlobPullRules,
                BlobRangeRules,
                ManifestPullRules,
                UploadRules,
                ChunkRules,
                SessionRules,
                ConcurrencyRules,
                MountRules,
                ManifestPushRules,
                TagParameterRules,
                TagListRules,
                ReferrersRules,
                DeleteRules,
                ExtensionRules,
                MethodRules,
                TargetRules,
                HttpRules,
                ConnectionRules {
    /** For subclasses. */
    protected SpecificationContract() {}

    /** Returns where the registry is: scheme, host and port, without a path. Asked once for each test, after its preparations. */
    protected abstract URI registry();

    /** Returns what the registry offers of all that is optional: everything, by default. Tests of the rest are skipped. */
    protected Set<SpecificationFeature> features() {
        return EnumSet.allOf(SpecificationFeature.class);
    }
}
