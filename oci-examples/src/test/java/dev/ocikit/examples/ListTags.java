// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Reference;
import java.io.IOException;

final class ListTags {
    public static void main(String[] arguments) throws IOException {
        Reference image = Reference.parse(arguments[0]); // localhost:5000/my/app
        try (RegistryClient registry = RegistryClient.of(image.host().orElseThrow())) {
            for (String tag : registry.tags(image.repository())) {
                System.out.println(tag);
            }
        }
    }
}
