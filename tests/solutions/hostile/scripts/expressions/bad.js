// SPDX-License-Identifier: GPL-3.0-or-later
export function boom() {
  throw new Error('boom, says the script');
}
