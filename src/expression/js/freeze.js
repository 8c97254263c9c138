// SPDX-License-Identifier: GPL-3.0-or-later

// Takes the world's built-in objects out of the reach of scripts: what one expression does to them, the next one would feel. Ordinary
// assignment to an inherited name must go on working (JSONata gives its sequences a `push` of their own), which a frozen property of a
// prototype forbids; the names for which that matters become accessors that let an object have its own. `push` of arrays is too hot for
// that: it stays writable and is put back before each request.
(function (hf) {
  'use strict';

  const INHERITED = new Map([
    [Object.prototype, ['constructor', 'toString', 'toLocaleString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable']],
    ...[Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]
      .map((error) => [error.prototype, ['name', 'message', 'toString']]),
  ]);

  function allowOwn(object, name, descriptor) {
    const { value, enumerable } = descriptor;
    Object.defineProperty(object, name, {
      get() { return value; },
      set(own) {
        if (this === object) throw new TypeError(`${name} cannot be changed`);
        Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
      enumerable,
      configurable: false,
    });
  }

  function freezeAll(value, seen) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    const descriptors = Object.getOwnPropertyDescriptors(value);
    for (const key of Reflect.ownKeys(descriptors)) {
      const descriptor = descriptors[key];
      freezeAll(descriptor.value, seen);
      freezeAll(descriptor.get, seen);
      freezeAll(descriptor.set, seen);
      if (INHERITED.get(value)?.includes(key) && 'value' in descriptor) allowOwn(value, key, descriptor);
    }
    freezeAll(Object.getPrototypeOf(value), seen);
    if (value === Array.prototype) Object.defineProperty(value, 'push', { configurable: false });
    else Object.freeze(value);
  }

  // Array.prototype but for its push.
  function freezeArrays() {
    const { prototype } = Array;
    for (const key of Reflect.ownKeys(prototype))
      if (key !== 'push' && key !== 'length') Object.defineProperty(prototype, key, { writable: false, configurable: false });
    Object.preventExtensions(prototype);
  }

  const { push } = Array.prototype;
  hf.mend = () => { if (Array.prototype.push !== push) Array.prototype.push = push; };

  hf.freezeAll = (value) => freezeAll(value, new Set([Object.prototype, Function.prototype, Array.prototype]));

  hf.freeze = function () {
    const seen = new Set();
    // Made by syntax only, so no global leads there.
    for (const made of [async function () {}, function* () {}, async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
                        new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), 'a'.matchAll(/a/g)])
      freezeAll(Object.getPrototypeOf(made), seen);
    for (const key of Reflect.ownKeys(globalThis))
      if (key !== 'globalThis') freezeAll(Object.getOwnPropertyDescriptor(globalThis, key).value, seen);
    freezeArrays();
    Object.freeze(globalThis);
  };
})
