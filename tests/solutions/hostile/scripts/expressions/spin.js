// SPDX-License-Identifier: GPL-3.0-or-later
export function forever() {
  for (;;) {
    // No return.
  }
}
