// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

/**
 * The size of the attacks: small for the gate, full for the soak. The system property {@code attack.scale} selects it, and
 * {@code attack.row} one row by a part of its name.
 */
final class AttackScale {
    private static final boolean FULL = "full".equals(System.getProperty("attack.scale"));

    private AttackScale() {}

    static int pick(int small, int full) {
        return FULL ? full : small;
    }

    static boolean selects(String row) {
        return row.contains(System.getProperty("attack.row", ""));
    }
}
