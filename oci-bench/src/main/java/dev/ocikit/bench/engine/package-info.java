/** Prototypes of HTTP engines over one handler, which the choice of the server's engines is based on. */
package dev.ocikit.bench.engine;
