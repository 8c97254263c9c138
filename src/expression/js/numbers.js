// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers keep their text. JavaScript reads `10.50` and writes `10.5`; the C side finds the texts that it would change, and this file puts
// them back where a result holds the very number. Where two texts mean one number (`10` and `10.0`), the expression is evaluated a second
// time over documents in which each of them stands for a number of its own, next to the real one; what comes out of the same place tells
// which text it was. Nothing but texts is ever taken from that second run. What it cannot tell (the run fails, or takes another way
// because of the difference) is written the way JavaScript writes it if that text is in the documents, else as the first text found.
(function (hf) {
  'use strict';

  const { parse, stringify } = JSON;
  const bits = new DataView(new ArrayBuffer(8));

  // The double @steps away from @value, towards zero where there is nothing beyond.
  function neighbour(value, steps) {
    if (value === 0) return steps * Number.MIN_VALUE;
    if (!Number.isFinite(value)) return neighbour(Math.sign(value) * Number.MAX_VALUE, -steps);
    bits.setFloat64(0, value);
    bits.setBigUint64(0, bits.getBigUint64(0) + BigInt(steps));
    return bits.getFloat64(0);
  }

  // A Map cannot tell -0 from 0; `-0` and `0` are two texts of one number here.
  const keyOf = (value) => (value === 0 ? 0 : value);
  const isFunction = (value) =>
    typeof value === 'function' || value._jsonata_lambda === true || value._jsonata_function === true;

  class Numbers {
    // @texts: those that JavaScript would not write, or that mean the same as one it would not write
    constructor(texts) {
      this.byValue = new Map(); // number → its texts
      this.aliases = null; // number of the second run → [number, text]
      for (const text of texts) {
        const value = keyOf(Number(text));
        const known = this.byValue.get(value);
        if (known === undefined) this.byValue.set(value, [text]);
        else if (!known.includes(text)) known.push(text);
      }
      this.nonce = `\ue000${hf.random(12)}:`;
    }

    get isEmpty() {
      return this.byValue.size === 0;
    }

    // For a number that the second run cannot tell.
    guess(value, texts) {
      const own = stringify(value);
      return texts.includes(own) ? own : texts[0];
    }

    // Gives each text of a number that has several one of its own. Returns: [texts], [what they are in the second run]
    alias() {
      const from = [];
      const to = [];
      this.aliases = new Map();
      for (const [value, texts] of this.byValue) {
        if (texts.length < 2) continue;
        let steps = 0;
        for (const text of texts) {
          let other;
          do other = neighbour(value, ++steps);
          while (this.byValue.has(other) || this.aliases.has(other));
          this.aliases.set(other, [value, text]);
          from.push(text);
          to.push(String(other));
        }
      }
      return [from, to];
    }

    text(value, other) {
      const texts = this.byValue.get(keyOf(value));
      if (texts === undefined) return undefined;
      if (texts.length === 1) return texts[0];
      this.unclear = true;
      const alias = typeof other === 'number' && this.aliases !== null ? this.aliases.get(other) : undefined;
      return alias !== undefined && alias[0] === keyOf(value) ? alias[1] : this.guess(value, texts);
    }

    // What JSON.stringify() would see of @value, with marks in the place of numbers that have a text of their own. @other: what the
    // second run gave in its place
    mark(value, other) {
      if (typeof value === 'number') {
        const text = this.text(value, other);
        return text === undefined || text === stringify(value) ? value : this.nonce + text;
      }
      if (typeof value !== 'object' || value === null) return value;
      if (isFunction(value)) return undefined;
      if (typeof value.toJSON === 'function') return this.mark(value.toJSON(), other);
      const pair = typeof other === 'object' && other !== null && !isFunction(other) ? other : {};
      if (Array.isArray(value)) {
        const same = Array.isArray(pair) && pair.length === value.length;
        return Array.from(value, (item, index) => this.mark(item, same ? pair[index] : undefined));
      }
      const copy = Object.create(null);
      for (const key of Object.keys(value)) copy[key] = this.mark(value[key], Object.hasOwn(pair, key) ? pair[key] : undefined);
      return copy;
    }

    // The JSON text of @value; undefined for what JSON does not know.
    write(value, other) {
      const marked = stringify(this.mark(value, other));
      return marked === undefined ? undefined : marked.replaceAll(new RegExp(`"${this.nonce}([^"]*)"`, 'g'), '$1');
    }
  }

  // Functions are not JSON: undefined, or left out. JSONata's are objects that hold their whole environment.
  hf.writeJson = function (value) {
    if (typeof value === 'object' && value !== null && isFunction(value)) return undefined;
    let text;
    try {
      text = stringify(value);
    } catch (error) {
      return new Numbers([]).write(value);
    }
    return text !== undefined && text.includes('"_jsonata_function":true') ? new Numbers([]).write(value) : text;
  };
  // @value as JSON would bring it back: no functions, and nothing of what JSONata hangs on its arrays.
  hf.plain = (value) => new Numbers([]).mark(value);
  hf.Numbers = Numbers;
  hf.parseJson = parse;
})
