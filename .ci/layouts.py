#!/usr/bin/env python3
"""Makes the OCI layouts that the foreign clients push. usage: layouts.py DIRECTORY

img       an index of two platforms with two layers each, tagged 1; a referrer of the index and one of the amd64 image
multi     the same index alone, tagged 1
single    one image, tagged 1
sha512    one image, all of its digests sha512, tagged 1
mixed512  one image with a layer under its sha512 digest, tagged 1
big       one image with a layer of 32 MiB that does not compress, tagged 1

The same bytes on every run. Prints the digest of each tag.
"""
import gzip
import hashlib
import io
import json
import os
import random
import sys
import tarfile

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "application/vnd.oci.empty.v1+json"
CREATED = "2024-01-01T00:00:00Z"


def to_json(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Layout:
    def __init__(self, parent, name):
        self.directory = os.path.join(parent, name)
        self.name = name
        self.entries = []
        os.makedirs(self.directory)
        self.write("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')

    def write(self, path, content):
        file = os.path.join(self.directory, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as out:
            out.write(content)

    def blob(self, content, media_type, algorithm="sha256", **members):
        encoded = hashlib.new(algorithm, content).hexdigest()
        self.write(f"blobs/{algorithm}/{encoded}", content)
        return dict(mediaType=media_type, digest=f"{algorithm}:{encoded}", size=len(content), **members)

    def add(self, descriptor, tag=None):
        entry = {key: value for key, value in descriptor.items() if key != "platform"}
        if tag:
            entry["annotations"] = {"org.opencontainers.image.ref.name": tag}
        self.entries.append(entry)
        self.write("index.json", to_json(dict(schemaVersion=2, mediaType=INDEX, manifests=self.entries)))
        if tag == "1":
            print(self.name, descriptor["digest"])


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mode = 0o644
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def image(layout, architecture, layers, algorithm="sha256", first_layer_algorithm=None):
    descriptors, diff_ids = [], []
    for number, files in enumerate(layers):
        raw = tar(files)
        chosen = first_layer_algorithm if first_layer_algorithm and number == 0 else algorithm
        descriptors.append(layout.blob(gzip.compress(raw, 1, mtime=0), LAYER, chosen))
        diff_ids.append("sha256:" + hashlib.sha256(raw).hexdigest())
    config = dict(
        created=CREATED,
        architecture=architecture,
        os="linux",
        config={"Cmd": ["/hello"]},
        rootfs=dict(type="layers", diff_ids=diff_ids),
        history=[dict(created=CREATED, created_by="layouts.py")] * len(diff_ids),
    )
    manifest = dict(
        schemaVersion=2,
        mediaType=MANIFEST,
        config=layout.blob(to_json(config), CONFIG, algorithm),
        layers=descriptors,
    )
    platform = dict(architecture=architecture, os="linux")
    return layout.blob(to_json(manifest), MANIFEST, algorithm, platform=platform)


def referrer(layout, subject, artifact_type, text):
    manifest = dict(
        schemaVersion=2,
        mediaType=MANIFEST,
        artifactType=artifact_type,
        config=layout.blob(b"{}", EMPTY),
        layers=[layout.blob(text, "text/plain")],
        subject={key: subject[key] for key in ("mediaType", "digest", "size")},
    )
    return layout.blob(to_json(manifest), MANIFEST, artifactType=artifact_type)


def fallback_tag(layout, subject, referrers):
    """In a layout, regctl finds referrers by the tag that the specification gives to registries without the referrers API."""
    index = dict(schemaVersion=2, mediaType=INDEX, manifests=referrers)
    layout.add(layout.blob(to_json(index), INDEX), subject["digest"].replace(":", "-"))


BASE = {"etc/os-release": b"ID=ocikit\n", "usr/data.bin": random.Random(1).randbytes(200_000)}


def two_platforms(layout):
    images = [
        image(layout, architecture, [BASE, {"hello": f"echo hello {architecture}\n".encode()}])
        for architecture in ("amd64", "arm64")
    ]
    index = dict(schemaVersion=2, mediaType=INDEX, manifests=images, annotations={"org.example.set": "img"})
    return layout.blob(to_json(index), INDEX), images


def main(directory):
    layout = Layout(directory, "img")
    index, images = two_platforms(layout)
    layout.add(index, "1")
    sbom = referrer(layout, index, "application/vnd.example.sbom.v1", b"sbom of the index\n")
    signature = referrer(layout, images[0], "application/vnd.example.signature.v1", b"signature of amd64\n")
    layout.add(sbom)
    layout.add(signature)
    fallback_tag(layout, index, [sbom])
    fallback_tag(layout, images[0], [signature])

    layout = Layout(directory, "multi")
    layout.add(two_platforms(layout)[0], "1")
    layout = Layout(directory, "single")
    layout.add(image(layout, "amd64", [BASE, {"hello": b"single\n"}]), "1")
    layout = Layout(directory, "sha512")
    layout.add(image(layout, "amd64", [BASE, {"hello": b"sha512\n"}], "sha512"), "1")
    layout = Layout(directory, "mixed512")
    layout.add(image(layout, "amd64", [{"hello": b"mixed512\n"}, BASE], first_layer_algorithm="sha512"), "1")
    layout = Layout(directory, "big")
    layout.add(image(layout, "amd64", [{"big.bin": random.Random(2).randbytes(32 << 20)}]), "1")


if __name__ == "__main__":
    main(sys.argv[1])
