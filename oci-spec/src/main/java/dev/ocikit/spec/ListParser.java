// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A parser of objects of which one member is a list, whose items are handed out one by one while the text arrives. Not thread-safe. */
final class ListParser<T> {
    private final String list;
    private final ItemSink<T> sink;
    private final Item<T> item;
    private final ParseCost inProgress = new ParseCost();
    private boolean listed;

    ListParser(String list, ItemSink<T> sink, Item<T> item) {
        this.list = list;
        this.sink = sink;
        this.item = item;
    }

    /** Returns whether there was a list, or null in its place. */
    boolean hasList() {
        return listed;
    }

    void read(InputStream json, Others others) throws IOException {
        JsonStream.read(new Metered(json), members -> {
            for (String name = members.nextMember(); name != null; name = members.nextMember()) {
                if (name.equals(list)) {
                    if (listed) {
                        throw JsonStream.wrong("/" + list + ": the name occurs twice");
                    }
                    listed = true;
                    items(members);
                } else {
                    others.member(name, members);
                    members.skip(inProgress::clear);
                }
            }
        });
    }

    /** Registries that answer {@code null} for no items are understood. */
    private void items(JsonStream json) throws IOException {
        if (json.isNull()) {
            return;
        }
        if (!json.isArray()) {
            throw JsonStream.wrong("/" + list + ": must be an array");
        }
        while (json.nextItem()) {
            item.read(json, sink);
            inProgress.clear();
        }
    }

    /** Reads the current value as an item, up to its end. */
    @FunctionalInterface
    interface Item<T> {
        void read(JsonStream json, ItemSink<T> sink) throws IOException;
    }

    /** Looks at a member that is not the list. */
    @FunctionalInterface
    interface Others {
        void member(String name, JsonStream value) throws IOException;
    }

    /** The stream, whose bytes are charged before they are parsed. */
    private final class Metered extends InputStream {
        private final InputStream in;

        Metered(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                inProgress.add(ByteBuffer.wrap(bytes, offset, count));
                sink.parsing(inProgress.total());
            }
            return count;
        }
    }
}
