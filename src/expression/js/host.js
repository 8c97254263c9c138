// SPDX-License-Identifier: GPL-3.0-or-later

// Answers the parent's requests. One at a time; an expression is compiled once, at its first use. Nothing that a script does to the
// world of its expressions reaches in here: what these files need was taken before the world was frozen (freeze.js).
(function (hf) {
  'use strict';

  const { stringify } = JSON;
  // Guards inside; the parent kills what they do not catch. Options are read at each evaluation.
  const guards = { timeout: 5000, stack: 10000, sequence: 10000000 };

  hf.CONTEXT = '__hf_ctx';
  hf.USE = '__hf_use_';
  hf.ROOT = '__hf_root_';
  hf.IMPORT = '__hf_date_fns';
  hf.scripts = new hf.Scripts(new Map());

  class Compiled {
    // @change: (nullable): what to do to the syntax tree
    constructor(text, change) {
      const { source, uses, place } = hf.rewrite(text);
      this.text = text;
      this.uses = uses;
      this.place = place;
      this.expression = this.translate(() => hf.jsonata(source, guards));
      for (const [name, [func, signature]] of hf.functions) this.expression.registerFunction(name, func, signature);
      this.ast = this.expression.ast();
      hf.awaitVariables(this.ast);
      if (change !== undefined) change(this.ast);
      this.variables = hf.variablesOf(this.ast);
      this.variants = new Map();
    }

    // In an error the place is that in the text a person wrote, counted in characters.
    translate(compile) {
      try {
        return compile();
      } catch (error) {
        throw this.located(error);
      }
    }

    located(error) {
      if (!(error instanceof hf.Failure) && typeof error === 'object' && error !== null && typeof error.position === 'number')
        error.position = [...this.text.slice(0, this.place(error.position))].length;
      return error;
    }

    variant(change) {
      if (!this.variants.has(change)) this.variants.set(change, new Compiled(this.text, change));
      return this.variants.get(change);
    }

    async evaluate(scope, input, chain) {
      try {
        return await this.expression.evaluate(input, scope.bindings(this, chain));
      } catch (error) {
        throw this.located(error);
      }
    }
  }

  let texts = new Map(); // number → text
  let compiled = new Map(); // number → Compiled
  let names = new Map(); // the solution's named expressions: name → number

  hf.compile = function (id) {
    if (!compiled.has(id)) compiled.set(id, new Compiled(texts.get(id)));
    return compiled.get(id);
  };

  const list = (ast) => hf.keepList(ast);
  const rooted = (ast) => hf.showRoots(ast);

  function namesFor(request) {
    return request.names.length === 0 ? names : new Map([...names, ...request.names]);
  }

  // The documents of a request, the first time as they are, the second time with aliases for numbers that have several texts.
  class Documents {
    constructor(request) {
      this.request = request;
      this.blobs = [request.document, request.context].filter((blob) => blob >= 0);
      this.numbers = new hf.Numbers(this.blobs.length > 0 ? hf.native.numbers(this.blobs) : []);
    }

    parse(blob, aliases) {
      if (blob < 0) return undefined;
      return aliases === undefined ? hf.native.parse(blob) : hf.native.parseAliased(blob, ...aliases);
    }

    scope(aliases) {
      const { request } = this;
      return new hf.Scope({
        document: this.parse(request.document, aliases),
        context: this.parse(request.context, aliases),
        at: request.at,
        roots: request.roots,
        names: namesFor(request),
      });
    }

    // @run: what to do with a scope; answers a list of values. Returns: their JSON
    async evaluate(run) {
      const { numbers } = this;
      const values = await run(this.scope());
      if (numbers.isEmpty) return values.map(hf.writeJson);
      const first = values.map((value) => numbers.write(value));
      if (!numbers.unclear) return first;
      try {
        const others = await run(this.scope(numbers.alias()));
        return values.map((value, index) => numbers.write(value, others[index]));
      } catch (error) {
        return first;
      }
    }
  }

  async function runOne(scope, request, index) {
    if (request.expressions.length > 1) hf.native.emit(`{"at":${index}}`, []);
    try {
      const one = hf.compile(request.expressions[index]);
      return await (scope.rooted ? one.variant(rooted) : one).evaluate(scope, scope.document, []);
    } catch (error) {
      throw error instanceof hf.Failure ? error : new hf.Failure({ index }, error);
    }
  }

  async function evaluate(request) {
    const documents = new Documents(request);
    return documents.evaluate(async (scope) => {
      const values = [];
      for (let index = 0; index < request.expressions.length; index++) values.push(await runOne(scope, request, index));
      return values;
    });
  }

  // The transform, then the records expression over its output; request.list: each of them works element by element.
  async function runRecords(scope, request) {
    let value = scope.document;
    for (let index = 0; index < request.expressions.length && (index === 0 || value !== undefined); index++) {
      const one = hf.compile(request.expressions[index]);
      const here = request.list ? one.variant(list) : scope.rooted && index === 0 ? one.variant(rooted) : one;
      try {
        if (index > 0) scope.place(value = hf.plain(value), ['output']);
        value = await here.evaluate(scope, value, []);
      } catch (error) {
        throw error instanceof hf.Failure ? error : new hf.Failure({ index }, error);
      }
    }
    return [value];
  }

  function records(request) {
    return new Documents(request).evaluate((scope) => runRecords(scope, request));
  }

  function analyse(request) {
    const known = namesFor(request);
    const paths = request.expressions.map((id) => hf.piecesOf(hf.compile(id), known, request.at));
    const isPieces = paths.every((path) => path !== null) && !(request.roots && hf.ROOTS.has(paths[0][0]));
    return { path: isPieces ? paths[0] : null };
  }

  // Of each expression, then of the scripts that cannot be loaded.
  function check(request) {
    const expressions = request.expressions.map((id) => {
      try {
        hf.compile(id);
        return null;
      } catch (error) {
        return hf.describe(error);
      }
    });
    return { checked: [...expressions, ...hf.scripts.check().map(hf.describe)] };
  }

  function configure(request) {
    guards.timeout = request.timeout;
    hf.scripts = new hf.Scripts(new Map(request.scripts.map(([file, blob]) => [file, hf.native.text(blob)])));
    names = new Map(request.names);
    compiled = new Map();
    return {};
  }

  async function answer(request) {
    for (const [id, text] of request.define) texts.set(id, text);
    switch (request.op) {
      case 'configure': return [configure(request), []];
      case 'check': return [check(request), []];
      case 'analyse': return [analyse(request), []];
      case 'evaluate': return [{}, await evaluate(request)];
      case 'records': return [{}, await records(request)];
      default: throw { message: `unknown request ${request.op}` };
    }
  }

  function reply(header, values) {
    const blobs = values.filter((value) => value !== undefined);
    let next = 0;
    hf.native.emit(stringify({ done: true, ...header, values: values.map((value) => (value === undefined ? -1 : next++)) }), blobs);
  }

  function refuse(error) {
    const { index, name } = error instanceof hf.Failure ? error : {};
    const cause = error instanceof hf.Failure ? error.error : error;
    hf.native.emit(stringify({ done: true, values: [], error: { ...hf.describe(cause), index, name } }), []);
  }

  hf.request = function (text) {
    hf.mend();
    hf.newRequest();
    answer(hf.parseJson(text)).then(([header, values]) => reply(header, values)).catch(refuse);
  };
})
