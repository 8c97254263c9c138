// SPDX-License-Identifier: GPL-3.0-or-later

// The functions the Jigx platform adds to JSONata, and the little that scripts expect of a world without a browser.
(function (hf) {
  'use strict';

  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const VALUES = new Map([...LETTERS].map((letter, value) => [letter, value]).concat([['-', 62], ['_', 63]]));
  const TEMPORARY = /^_tmp_[0-9]+_$/;

  const hex = (bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

  hf.random = (count) => hex(hf.native.random(count));

  function uuid() {
    const bytes = hf.native.random(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = hex(bytes);
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  }

  // Bytes as a string of characters below 256.
  function toBinary(text) {
    return unescape(encodeURIComponent(text.toWellFormed()));
  }

  function encode(binary) {
    const parts = [];
    for (let i = 0; i < binary.length; i += 3) {
      const [a, b, c] = [0, 1, 2].map((n) => binary.charCodeAt(i + n) & 255); // NaN & 255 is 0
      parts.push(LETTERS[a >> 2] + LETTERS[((a & 3) << 4) | (b >> 4)]
        + (i + 1 < binary.length ? LETTERS[((b & 15) << 2) | (c >> 6)] : '=') + (i + 2 < binary.length ? LETTERS[c & 63] : '='));
    }
    return parts.join('');
  }

  function decode(text) {
    const parts = [];
    let held = 0;
    let bits = 0;
    for (const letter of text.replace(/[\s=]+/g, '')) {
      if (!VALUES.has(letter)) throw { code: 'D3137', message: `“${letter}” is not a character of base64` };
      held = ((held << 6) | VALUES.get(letter)) & 0xffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      parts.push(String.fromCharCode((held >> bits) & 255));
    }
    return parts.join('');
  }

  // Text if it is UTF-8, else each byte a character, as JSONata does.
  function fromBinary(binary) {
    try {
      return decodeURIComponent(escape(binary));
    } catch (error) {
      return binary;
    }
  }

  function isIn(value, array) {
    if (value === undefined || array === undefined) return false;
    const text = hf.writeJson(value);
    return (Array.isArray(array) ? array : [array]).some((item) => item === value || hf.writeJson(item) === text);
  }

  function toMillis(time) {
    if (typeof time === 'number') return time;
    if (time instanceof Date) return time.getTime();
    const millis = Date.parse(time);
    if (Number.isNaN(millis)) throw { code: 'D3110', value: time };
    return millis;
  }

  // [name, function, signature as JSONata's own have one]. JSONata's $clone, which its transforms use, rounds numbers to 15 digits.
  hf.functions = new Map([
    ['isTempId', [(id) => typeof id === 'string' && TEMPORARY.test(id), '<x-:b>']],
    ['uuid', [() => uuid(), '<:s>']],
    ['uuid_v4', [() => uuid(), '<:s>']],
    ['in', [isIn, undefined]],
    ['formatDateTime', [(time, picture, timezone) => (time === undefined || time === null ? undefined
      : hf.fromMillis(toMillis(time), picture, timezone)), undefined]],
    ['base64encode', [(text) => (text === undefined ? undefined : encode(toBinary(text))), '<s-:s>']],
    ['base64decode', [(text) => (text === undefined ? undefined : fromBinary(decode(text))), '<s-:s>']],
    ['clone', [(value) => (value === undefined ? undefined : hf.plain(value)), '<(oa)-:o>']],
  ]);

  // Console lines of one request; more would drown the activity log.
  const LINES = 200;
  const LENGTH = 4000;
  let lines = 0;

  function show(value) {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return hf.writeJson(value) ?? String(value);
  }

  function say(level, values) {
    if (++lines > LINES) return;
    const text = lines === LINES ? '…' : values.map(show).join(' ').slice(0, LENGTH);
    hf.native.emit(JSON.stringify({ console: level, text }), []);
  }

  hf.newRequest = () => { lines = 0; };

  Object.defineProperty(globalThis, 'console', { value: {
    log: (...values) => say('info', values),
    info: (...values) => say('info', values),
    debug: (...values) => say('info', values),
    trace: (...values) => say('info', values),
    warn: (...values) => say('warning', values),
    error: (...values) => say('error', values),
    assert: (condition, ...values) => { if (!condition) say('error', ['Assertion failed:', ...values]); },
  } });
  Object.defineProperty(globalThis, 'crypto', { value: {
    randomUUID: () => uuid(),
    getRandomValues: (array) => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes.set(hf.native.random(bytes.length));
      return array;
    },
  } });
  Object.defineProperty(globalThis, 'btoa', { value: (binary) => {
    const text = String(binary);
    if (/[^\u0000-\u00ff]/.test(text)) throw new RangeError('btoa: a character is above 255');
    return encode(text);
  } });
  Object.defineProperty(globalThis, 'atob', { value: (text) => decode(String(text)) });
})
