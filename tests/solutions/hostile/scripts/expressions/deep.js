// SPDX-License-Identifier: GPL-3.0-or-later
export function down(n) {
  return 1 + down(n + 1);
}
