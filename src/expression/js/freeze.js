// SPDX-License-Identifier: GPL-3.0-or-later

// Takes the world's built-in objects out of the reach of scripts: what one expression does to them, the next one would feel. Ordinary
// assignment to an inherited name must go on working (JSONata gives its sequences a `push` of their own), which a frozen property of a
// prototype forbids; the names for which that matters become accessors that let an object have its own.
(function (hf) {
  'use strict';

  const INHERITED = new Set(['push', 'apply', 'bind', 'call', 'constructor', 'toString', 'toLocaleString', 'valueOf', 'toJSON', 'name', 'message',
                             'stack', 'length', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'keys', 'values', 'entries',
                             'then', 'catch', 'map', 'filter', 'find', 'some', 'every', 'at', 'with', 'sort', 'reverse', 'get', 'set',
                             'has', 'add', 'delete', 'clear', 'next', 'return', 'throw', 'test', 'exec', 'source', 'flags']);

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
      const isPrototype = typeof value === 'object' && typeof descriptor.value === 'function';
      if (isPrototype && descriptor.configurable && INHERITED.has(key)) allowOwn(value, key, descriptor);
    }
    freezeAll(Object.getPrototypeOf(value), seen);
    Object.freeze(value);
  }

  hf.freezeAll = (value) => freezeAll(value, new Set([Object.prototype, Function.prototype, Array.prototype]));

  hf.freeze = function () {
    const seen = new Set();
    // Made by syntax only, so no global leads there.
    for (const made of [async function () {}, function* () {}, async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
                        new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), 'a'.matchAll(/a/g)])
      freezeAll(Object.getPrototypeOf(made), seen);
    for (const key of Reflect.ownKeys(globalThis))
      if (key !== 'globalThis') freezeAll(Object.getOwnPropertyDescriptor(globalThis, key).value, seen);
    Object.freeze(globalThis);
  };
})
