// SPDX-License-Identifier: GPL-3.0-or-later
export function f( {
  return 1;
}
