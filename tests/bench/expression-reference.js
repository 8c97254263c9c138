// SPDX-License-Identifier: GPL-3.0-or-later

// node expression-reference.js JSONATA-MODULE EXPRESSION FROM TO: what the benchmark of expressions is held against.
'use strict';

const fs = require('fs');
const [, , module_, expression, from, to] = process.argv;
const jsonata = require(module_);

(async () => {
  const value = await jsonata(expression).evaluate(JSON.parse(fs.readFileSync(from, 'utf8')));
  fs.writeFileSync(to, JSON.stringify(value));
})();
