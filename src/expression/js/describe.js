// SPDX-License-Identifier: GPL-3.0-or-later

// What is told of an error. It may be anything a script threw, with getters that throw in their turn.
(function (hf) {
  'use strict';

  const text = (value) => (typeof value === 'string' ? value.slice(0, 2000) : undefined);
  const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

  function look(error) {
    if (typeof error !== 'object' || error === null) return { message: String(error).slice(0, 2000) };
    const place = { position: number(error.position), code: text(error.code) };
    if (error instanceof RangeError && String(error.message).startsWith('Maximum call stack')) return { ...place, code: 'D1011' };
    if (error.scriptFile !== undefined) return { message: text(error.message), file: text(error.scriptFile), line: number(error.scriptLine) };
    const message = text(error.message) ?? hf.writeJson(error)?.slice(0, 2000);
    if (error instanceof Error && typeof error.sourceURL === 'string' && error.sourceURL.startsWith('scripts/'))
      return { ...place, message: `${error.name}: ${message}`, file: error.sourceURL, line: number(error.line) };
    return { ...place, message };
  }

  hf.describe = function (error) {
    try {
      return look(error);
    } catch (other) {
      return { message: 'an error that cannot be read' };
    }
  };
})
