// SPDX-License-Identifier: GPL-3.0-or-later

// The last of the prelude: loads JSONata, notes what its own functions are called, and closes the world.
(function (hf) {
  'use strict';

  const source = hf.native.resource('node_modules/jsonata/jsonata.min.js');
  const module = { exports: {} };
  hf.native.evaluate(`(function (exports, module) {${source}\n})`, 'jsonata.js').value(module.exports, module);
  hf.jsonata = module.exports;
  hf.builtIn = new Set([...source.matchAll(/\.bind\("(\w+)",/g)].map((match) => match[1]));

  // JSONata does not export its functions, but evaluates to one.
  hf.jsonata('$fromMillis').evaluate().then((value) => { hf.fromMillis = value.implementation; });

  let dateFns;
  hf.dateFns = function () {
    if (dateFns === undefined) {
      const window = {};
      const code = `(function (window) {${hf.native.resource('node_modules/date-fns/cdn.min.js')}\n})`;
      hf.native.evaluate(code, 'date-fns.js').value(window);
      dateFns = window.dateFns;
      hf.freezeAll(dateFns);
    }
    return dateFns;
  };

  // Local time and locales are read from files at their first use, and there will be no files.
  String(new Date());
  new Date().toLocaleString();
  new Intl.DateTimeFormat().formatToParts(new Date());
  (1234.5).toLocaleString();
  'a'.localeCompare('b');
  'a'.normalize('NFD');
  new Intl.Collator().compare('a', 'b');

  hf.freeze();
})
