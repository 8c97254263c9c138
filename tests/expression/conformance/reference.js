// SPDX-License-Identifier: GPL-3.0-or-later

// node reference.js cases.json jsonata-module: what JSONata itself answers to each case, one JSON text a line: {"value": its JSON as text,
// or null for undefined} or {"code": error}.
'use strict';

const fs = require('fs');
const [, , file, module_] = process.argv;
const jsonata = require(module_);
const { documents, cases } = JSON.parse(fs.readFileSync(file, 'utf8'));

async function answer({ expression, data }) {
  try {
    const value = await jsonata(expression).evaluate(JSON.parse(JSON.stringify(documents[data])));
    // A function is no JSON; JSONata's own are objects around one.
    const isFunction = typeof value === 'object' && value !== null && (value._jsonata_function || value._jsonata_lambda);
    return { value: isFunction ? null : JSON.stringify(value) ?? null };
  } catch (error) {
    return { code: error.code ?? error.constructor.name };
  }
}

(async () => {
  for (const one of cases) console.log(JSON.stringify(await answer(one)));
})();
