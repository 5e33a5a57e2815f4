// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Makes documents of which most members are right, some are wrong, some are unknown, and the order is any. The required
 * members that a document cannot be read without are always right.
 */
final class RandomDocument {
    private static final Map<String, String> SHAPES = Map.of(
            "descriptor", "mediaType!m digest!d size!i urls[u annotations{s data=b platform:platform artifactType=m",
            "platform", "architecture=s os=s os.version=s os.features[s variant=s",
            "manifest",
                    "schemaVersion=2 mediaType!M artifactType=m config!:descriptor layers![:descriptor"
                            + " subject:descriptor annotations{s",
            "index",
                    "schemaVersion=2 mediaType!I artifactType=m manifests![:descriptor subject:descriptor annotations{s",
            "config",
                    "created=t author=s architecture=s os=s os.version=s os.features[s variant=s"
                            + " config:container rootfs!:rootfs history[:history",
            "container",
                    "User=s ExposedPorts{o Env[v Entrypoint[s Cmd[s Volumes{o WorkingDir=s Labels{s StopSignal=s"
                            + " ArgsEscaped=f",
            "rootfs", "type=l diff_ids![d",
            "history", "created=t author=s created_by=s comment=s empty_layer=f");

    private final Random random;
    private final boolean sound;

    /** With {@code sound}, no member is wrong. */
    RandomDocument(long seed, boolean sound) {
        this.random = new Random(seed);
        this.sound = sound;
    }

    String next(String shape) {
        List<String> members = new ArrayList<>();
        for (String member : Objects.requireNonNull(SHAPES.get(shape)).split(" ", -1)) {
            int at = 0;
            while ("!=:[{".indexOf(member.charAt(at)) < 0) {
                at++;
            }
            String name = member.substring(0, at);
            boolean required = member.charAt(at) == '!';
            String kind = member.substring(required ? at + 1 : at);
            if (sound && name.equals("data")) {
                continue; // right by its form, it would still not have the digest
            }
            if (required || random.nextInt(4) > 0 || (sound && "schemaVersion architecture os type".contains(name))) {
                boolean right = required || sound || random.nextInt(8) > 0;
                members.add(quote(name) + ":" + (right ? right(kind) : any(3)));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            members.add(quote("x" + i + string()) + ":" + any(3));
        }
        Collections.shuffle(members, random);
        return "{" + String.join(",", members) + "}";
    }

    private String right(String kind) {
        return switch (kind.charAt(0)) {
            case ':' -> next(kind.substring(1));
            case '[' -> list(kind.substring(1));
            case '{' -> map(kind.substring(1));
            case '=' -> right(kind.substring(1));
            case 'm' -> quote("application/vnd.example." + random.nextInt(9) + "+json");
            case 'M' -> quote(random.nextBoolean() ? MediaTypes.IMAGE_MANIFEST : MediaTypes.DOCKER_MANIFEST);
            case 'I' -> quote(random.nextBoolean() ? MediaTypes.IMAGE_INDEX : MediaTypes.DOCKER_MANIFEST_LIST);
            case 'd' -> quote(random.nextInt(5) > 0 ? Cases.DIGEST : "blake3:" + Cases.HEX);
            case 'i' -> Long.toString(random.nextLong() >>> random.nextInt(1, 64));
            case 'u' -> quote("https://example.com/" + random.nextInt(9));
            case 'b' -> quote("");
            case 't' -> quote("2026-11-21T10:1" + random.nextInt(9) + ":00." + random.nextInt(1000) + "Z");
            case 'v' -> quote("NAME=" + string());
            case 'l' -> quote("layers");
            case 'f' -> Boolean.toString(random.nextBoolean());
            case 'o' -> "{}";
            case '2' -> "2";
            default -> quote(string());
        };
    }

    private String list(String kind) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(right(kind));
        }
        return "[" + String.join(",", items) + "]";
    }

    private String map(String kind) {
        List<String> entries = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            boolean right = sound || random.nextInt(8) > 0;
            entries.add(quote("k" + i + string()) + ":" + (right ? right(kind) : any(1)));
        }
        return "{" + String.join(",", entries) + "}";
    }

    /** Any JSON. */
    private String any(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 3 -> random.nextInt(100) + "." + random.nextInt(100) + "00e" + (random.nextInt(2000) - 1000);
            case 4, 5 -> quote(string());
            case 6 -> "[" + any(depth - 1) + "," + any(depth - 1) + "]";
            default ->
                "{" + quote("a" + string()) + ":" + any(depth - 1) + "," + quote("b") + ":" + any(depth - 1) + "}";
        };
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.appendCodePoint("a<&>/~\"\\\n\u0001\u00e9\u20ac\u2028\ud83d\ude00 ."
                    .codePoints()
                    .skip(random.nextInt(16))
                    .findFirst()
                    .orElse('z'));
        }
        return text.toString();
    }

    private static String quote(String text) {
        return Json.text(text);
    }
}
