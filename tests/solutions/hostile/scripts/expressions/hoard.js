// SPDX-License-Identifier: GPL-3.0-or-later
const kept = [];

export function more() {
  for (;;) {
    kept.push(new Array(100000).fill(kept.length));
  }
}
