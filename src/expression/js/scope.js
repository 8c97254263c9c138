// SPDX-License-Identifier: GPL-3.0-or-later

// What an expression sees: its document, the context, named expressions. Named expressions are promises that begin when they are first
// asked for: JSONata awaits whatever a variable or a member holds.
(function (hf) {
  'use strict';

  const ROOTS = ['response', 'request', 'parameters', 'queries', 'inputs', 'headers', 'entity', 'commandId', 'guard', 'expression'];
  const hidden = (object, name, value) =>
    Object.defineProperty(object, name, { value, enumerable: false, configurable: true, writable: true });
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  // An error with the expression it happened in: the number of a request's expression, or the name of a named one.
  class Failure {
    constructor(where, error) {
      Object.assign(this, where);
      this.error = error;
    }
  }

  class Scope {
    // @names: name → expression, compiled when it is needed
    constructor({ document, context, at, roots, names }) {
      this.names = names;
      this.results = new Map();
      this.context = isObject(context) ? context : {};
      if (document !== undefined && at) this.place(document, at.split('.'));
      const named = this.named([]);
      for (const [name, value] of [['scripts', hf.scripts.namespace()], ['expressions', named], ['expression', named]])
        if (!Object.hasOwn(this.context, name)) hidden(this.context, name, value);
      this.document = document === undefined ? this.context : document;
      this.rooted = roots && document !== undefined && !isObject(document);
      if (roots && isObject(document)) this.showRoots(document);
    }

    place(document, names) {
      let object = this.context;
      for (const name of names.slice(0, -1)) {
        if (!Object.hasOwn(object, name) || !isObject(object[name])) object[name] = {};
        object = object[name];
      }
      object[names[names.length - 1]] = document;
    }

    root(name) {
      if (name === 'inputs') return this.inputs();
      if (name === 'headers') return this.headers();
      return Object.hasOwn(this.context, name) ? this.context[name] : undefined;
    }

    // `inputs.<name>` is `{value}` of a parameter.
    inputs() {
      const { parameters } = this.context;
      if (!isObject(parameters)) return undefined;
      return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
    }

    headers() {
      const headers = this.context.response?.headers;
      if (!isObject(headers)) return undefined;
      return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    }

    // A member that is not enumerable is found by name, but is in no list of the document's members and in no copy of it.
    showRoots(document) {
      for (const name of ROOTS) {
        if (Object.hasOwn(document, name)) continue;
        const value = this.root(name);
        if (value !== undefined) hidden(document, name, value);
      }
    }

    // For documents that are no objects: what they give under @name, else the context.
    lookupRoot(name) {
      const { document } = this;
      const values = (Array.isArray(document) ? document.flat(Infinity) : [])
        .filter((item) => isObject(item) && Object.hasOwn(item, name))
        .map((item) => item[name]);
      if (values.length === 0) return this.root(name);
      return values.length === 1 ? values[0] : values.flat();
    }

    async evaluateNamed(name, chain) {
      const links = [...chain, name];
      try {
        const value = await hf.compile(this.names.get(name)).evaluate(this, this.context, links);
        this.results.set(name, { value });
        return value;
      } catch (error) {
        throw error instanceof Failure ? error : new Failure({ name }, error);
      }
    }

    // One value a request. While it is being worked out its own use is a cycle; a function may call itself afterwards.
    valueOf(name, chain) {
      const result = this.results.get(name);
      if (result !== undefined && 'value' in result) return Promise.resolve(result.value);
      if (chain.includes(name)) {
        const cycle = [...chain.slice(chain.indexOf(name)), name].map((link) => `$${link}`).join(' → ');
        return Promise.reject(new Failure({ name }, { code: 'cycle', message: cycle }));
      }
      if (result !== undefined) return result.promise;
      const promise = this.evaluateNamed(name, chain);
      if (!this.results.has(name)) this.results.set(name, { promise });
      return promise;
    }

    lazy(name, chain) {
      return { then: (resolve, reject) => this.valueOf(name, chain).then(resolve, reject) };
    }

    // `@ctx.expressions.name`
    expressionOf(name, chain) {
      if (this.names.has(name)) return this.lazy(name, chain);
      const { expressions } = this.context;
      return isObject(expressions) && Object.hasOwn(expressions, name) ? expressions[name] : undefined;
    }

    named(chain) {
      const object = {};
      for (const name of this.names.keys()) hidden(object, name, this.lazy(name, chain));
      return object;
    }

    // All variables of an expression that is @chain deep in named ones. @variables: those it mentions
    bindings({ uses, variables }, chain) {
      const bindings = { [hf.CONTEXT]: this.context };
      for (const file of hf.scripts.names)
        Object.defineProperty(bindings, file, { get: () => hf.scripts.get(file), enumerable: variables.has(file) });
      for (const name of this.names.keys()) if (!hf.builtIn.has(name)) bindings[name] = this.lazy(name, chain);
      uses.forEach((use, index) => {
        bindings[hf.USE + index] = use.script !== undefined ? hf.scripts.callable(use.script, use.name)
          : this.expressionOf(use.expression, chain);
      });
      for (const name of this.rooted ? ROOTS : [])
        if (variables.has(hf.ROOT + name)) bindings[hf.ROOT + name] = this.lookupRoot(name);
      return bindings;
    }
  }

  hf.ROOTS = new Set(ROOTS);
  hf.Failure = Failure;
  hf.Scope = Scope;
})
