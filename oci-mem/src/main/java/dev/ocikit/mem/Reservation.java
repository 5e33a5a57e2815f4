// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;

/**
 * Bytes that a call has charged to its client before it changes anything. For use by one thread.
 *
 * <p>What the call retains keeps its part of the bytes; closing the reservation releases the rest. Until then the client's account stays
 * open.
 */
final class Reservation implements AutoCloseable {
    private final ClientAccount payer;
    private final Space space;
    private final String operation;
    private final String repository;
    /** The bytes charged to the registry and not kept. */
    private long total;
    /** The bytes charged to the client's share and not kept. */
    private long share;

    /** Creates a reservation without bytes, of an account that is pinned for it. */
    Reservation(ClientAccount payer, Space space, String operation, String repository) {
        this.payer = payer;
        this.space = space;
        this.operation = operation;
        this.repository = repository;
    }

    /** Opens a reservation without bytes, of an account that is open. */
    static Reservation of(ClientAccount payer, String operation, String repository) {
        payer.pin();
        return new Reservation(payer, payer.space(), operation, repository);
    }

    ClientAccount payer() {
        return payer;
    }

    /** Charges bytes, or refuses them and changes nothing. */
    void add(long bytes) throws OciException {
        requireCharged(payer.charge(bytes), total + bytes);
        adopt(bytes);
    }

    /** Takes over bytes that are charged to the same account. */
    void adopt(long bytes) {
        total += bytes;
        share += bytes;
    }

    /** Leaves bytes charged for something that is retained from now on and releases them later. */
    void keep(long bytes) {
        total -= bytes;
        share -= bytes;
    }

    /** Leaves bytes charged to the client's share for something that the registry retains already. */
    void keepShare(long bytes) {
        share -= bytes;
    }

    /** Charges bytes to the client's share alone and keeps them, or returns false if they exceed it. */
    boolean keepNewShare(long bytes) {
        return payer.chargeShare(bytes);
    }

    /**
     * Throws the refusal that a result stands for, if it is one.
     *
     * @param needed the number of bytes that the call needs in all
     */
    void requireCharged(ChargeResult result, long needed) throws OciException {
        Refusal.requireCharged(result, operation, repository, payer, needed);
    }

    /** Throws if a call can never have the bytes that it needs in all. */
    void requirePossible(long needed) throws OciException {
        Refusal.requirePossible(operation, repository, payer, needed);
    }

    /** Returns the refusal of a call that exceeds a maximum, whatever else is charged. */
    OciException tooLarge(String reason) {
        return Refusal.tooLarge(operation, repository, reason);
    }

    @Override
    public void close() {
        if (total != 0) {
            space.release(total);
        }
        payer.unpin(share);
    }
}
