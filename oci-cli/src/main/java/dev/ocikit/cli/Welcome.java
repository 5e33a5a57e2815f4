// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a server says when it is ready. */
final class Welcome {
    private Welcome() {}

    static List<String> lines(URI uri, String description, boolean login) {
        String host = uri.getAuthority();
        boolean tls = uri.getScheme().equals("https");
        String skopeo = tls ? "" : "--dest-tls-verify=false ";
        String crane = tls ? "" : "--insecure ";
        List<String> lines = new ArrayList<>();
        lines.add(uri + " is " + description + ". Ctrl-C stops it. To push an image:");
        if (login) {
            lines.add("  docker login " + host + " (or skopeo login, crane auth login, regctl registry login)");
        }
        lines.addAll(List.of(
                "  docker tag alpine " + host + "/alpine && docker push " + host + "/alpine",
                "  skopeo copy --all " + skopeo + "docker://docker.io/library/alpine docker://" + host + "/alpine",
                "  crane copy " + crane + "alpine " + host + "/alpine"));
        return lines;
    }
}
