// SPDX-License-Identifier: GPL-3.0-or-later
// Tries to leave something behind for the expressions that come after it.
try {
  Array.prototype.map = function () { return [{ id: 'poisoned' }]; };
  String.prototype.toUpperCase = function () { return 'poisoned'; };
  JSON.stringify = function () { return '[{"id":"poisoned"}]'; };
  Object.prototype.id = 'poisoned';
} catch (error) {
  // Frozen.
}

export function now(records) {
  return records;
}
