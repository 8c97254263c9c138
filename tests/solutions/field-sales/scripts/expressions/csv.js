// SPDX-License-Identifier: GPL-3.0-or-later
export class Table {
  constructor(text) {
    const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(';'));
    this.head = head;
    this.rows = rows;
  }

  records() {
    return this.rows.map((row) => Object.fromEntries(row.map((cell, i) => [this.head[i], cell])));
  }
}

export function parse(text) {
  return new Table(text).records();
}
