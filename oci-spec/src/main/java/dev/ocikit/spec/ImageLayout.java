// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;

/**
 * The content of the file {@code oci-layout}, which marks a directory as an image layout (image-layout.md). Immutable.
 */
public final class ImageLayout extends Document {
    private static final Kind<String> VERSION_KIND = new TextKind("a version") {
        @Override
        public void check(String version, Inspection at) {
            if (!version.equals("1.0.0")) {
                at.warning("is an unknown version: " + Inspection.quote(version));
            }
        }
    };

    private static final Member<ImageLayout, String> VERSION =
            Member.required("imageLayoutVersion", VERSION_KIND, l -> l.imageLayoutVersion);

    static final Codec<ImageLayout> CODEC = new Codec<>(ImageLayout::new, List.of(VERSION));

    /** The only version there is. */
    public static final ImageLayout V1_0_0 = new ImageLayout("1.0.0");

    private final String imageLayoutVersion;

    private ImageLayout(Values<ImageLayout> values) {
        super(values.rest());
        imageLayoutVersion = values.require(VERSION);
    }

    private ImageLayout(String imageLayoutVersion) {
        super(Members.NONE);
        this.imageLayoutVersion = imageLayoutVersion;
    }

    /**
     * Reads an {@code oci-layout} file.
     *
     * @throws DocumentException as {@link Members#read}, and if it has no version
     */
    public static ImageLayout read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.IMAGE_LAYOUT);
    }

    /** The version of the layout. */
    public String imageLayoutVersion() {
        return imageLayoutVersion;
    }

    @Override
    Codec<ImageLayout> codec() {
        return CODEC;
    }
}
