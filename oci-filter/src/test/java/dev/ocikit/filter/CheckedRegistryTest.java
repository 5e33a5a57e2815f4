// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckedRegistryTest {
    private final OciRegistry mem = MemRegistry.create();
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<Need> needs = new ArrayList<>();
    private final OciRegistry asking = CheckedRegistry.of(mem, (call, need) -> {
        calls.add(call);
        needs.add(need);
    });

    @Test
    void thePolicySeesTheWholeCallOnceForEachNeed() throws Exception {
        Digest blob = Sample.blob(mem, "a", "blob");
        asking.mountBlob("b", blob, "a");
        assertThat(needs).containsExactly(new Need("a", Access.READ), new Need("b", Access.WRITE));
        assertThat(calls).containsOnly(new Call.MountBlob("b", blob, "a"));
    }

    @Test
    void thePolicyIsAskedBeforeTheRegistry() {
        OciRegistry closed = CheckedRegistry.of(new OciRegistry() {}, AccessRules.of());
        assertThatThrownBy(() -> closed.getTag("a", "1")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> closed.deleteTag("a", "1")).isInstanceOf(DeniedException.class);
    }

    @Test
    void rulesDecideInTheirOrder() throws Exception {
        Sample.tagged(mem, "team/a", "x", "1");
        Sample.tagged(mem, "team/secret", "x", "1");
        OciRegistry view = CheckedRegistry.of(
                mem,
                AccessRules.of(
                        AccessRule.allow("team/secret"),
                        AccessRule.allow("team/*", Access.READ, Access.LIST),
                        AccessRule.allow("mine/**", Access.values())));
        assertThat(view.tags("team/a").toList()).containsExactly("1");
        assertThatThrownBy(() -> view.getTag("team/secret", "1"))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("READ of team/secret");
        assertThatThrownBy(() -> view.deleteTag("team/a", "1")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> view.tags("other")).isInstanceOf(DeniedException.class);
        view.pushManifest("mine/a", Sample.index("x"), List.of("1"));
        view.deleteTag("mine/a", "1");
    }

    @Test
    void theListHoldsWhatMayBeRead() throws Exception {
        Sample.tagged(mem, "team/a", "x", "1");
        Sample.tagged(mem, "team/secret", "x", "1");
        OciRegistry view = CheckedRegistry.of(mem, AccessRules.of(AccessRule.allow("team/a", Access.READ)));
        assertThat(view.repositories().toList()).containsExactly("team/a");
    }

    @Test
    void aMountWithoutASourceReadsNothingThatThePolicyDoesNotKnowOf() throws Exception {
        Digest secret = Sample.blob(mem, "secret", "blob");
        MountResult result = asking.mountBlob("b", secret, null);
        assertThat(result).isInstanceOf(MountResult.Refused.class);
        ((MountResult.Refused) result).upload().cancel();
    }

    @Test
    void aMountWithoutASourceIsMadeWhereThatIsAllowed() throws Exception {
        Digest blob = Sample.blob(mem, "elsewhere", "blob");
        OciRegistry view = CheckedRegistry.of(mem, AccessRules.of(AccessRule.allow("b", Access.values())), true);
        assertThat(view.mountBlob("b", blob, null)).isInstanceOf(MountResult.Mounted.class);
    }
}
