// SPDX-License-Identifier: GPL-3.0-or-later

// Solution scripts. A tokenizer finds the module words at the outermost level and takes them out, line by line in place, so that what is
// left is the body of a function that returns what the script exports. Guarantees: a script is loaded at its first use; one that
// cannot be loaded, or has a module form we do not know, says so with its file and line, to its users only.
(function (hf) {
  'use strict';

  const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
  const SPACE = /\s+/y;
  const NUMBER = /(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][-+]?\d+)?|\.\d[\d_]*(?:[eE][-+]?\d+)?)n?/y;
  // After these a slash begins a regular expression.
  const BEFORE_REGEX = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete', 'throw', 'new', 'await', 'yield',
                                'instanceof']);

  function matchAt(regex, text, at) {
    regex.lastIndex = at;
    const match = regex.exec(text);
    return match === null ? 0 : match[0].length;
  }

  function quotedEnd(text, at) {
    let end = at + 1;
    while (end < text.length && text[end] !== text[at]) end += text[end] === '\\' ? 2 : 1;
    return Math.min(end + 1, text.length);
  }

  function regexEnd(text, at) {
    let inClass = false;
    let end = at + 1;
    for (; end < text.length && (inClass || text[end] !== '/') && text[end] !== '\n'; end++) {
      if (text[end] === '\\') end++;
      else if (text[end] === '[') inClass = true;
      else if (text[end] === ']') inClass = false;
    }
    return Math.min(end + 1, text.length);
  }

  // Behind the template literal at @at, whose expressions are code again.
  function templateEnd(text, at) {
    let end = at + 1;
    while (end < text.length && text[end] !== '`') {
      if (text[end] === '\\') end += 2;
      else if (text[end] === '$' && text[end + 1] === '{') end = braceEnd(text, end + 2);
      else end++;
    }
    return Math.min(end + 1, text.length);
  }

  function braceEnd(text, at) {
    let depth = 1;
    const reader = new Reader(text, at);
    for (let token = reader.next(); token !== null; token = reader.next()) {
      if (token.text === '{') depth++;
      else if (token.text === '}' && --depth === 0) return token.end;
    }
    return text.length;
  }

  class Reader {
    constructor(text, at) {
      this.text = text;
      this.at = at;
      this.last = null;
    }

    skip() {
      const { text } = this;
      for (;;) {
        const space = matchAt(SPACE, text, this.at);
        this.at += space;
        if (text.startsWith('//', this.at)) this.at = (text.indexOf('\n', this.at) + 1 || text.length + 1) - 1;
        else if (text.startsWith('/*', this.at)) this.at = (text.indexOf('*/', this.at + 2) + 1 || text.length) + 1;
        else if (space === 0) return;
      }
    }

    get regexMayFollow() {
      const { last } = this;
      if (last === null) return true;
      if (last.kind === 'word') return BEFORE_REGEX.has(last.text);
      return last.kind === 'mark' && ![')', ']', '}'].includes(last.text);
    }

    end(start) {
      const { text } = this;
      const c = text[start];
      if (c === '"' || c === "'") return [quotedEnd(text, start), 'string'];
      if (c === '`') return [templateEnd(text, start), 'string'];
      if (c === '/' && this.regexMayFollow) return [regexEnd(text, start), 'string'];
      const word = matchAt(IDENTIFIER, text, start);
      if (word > 0) return [start + word, 'word'];
      const number = matchAt(NUMBER, text, start);
      return number > 0 ? [start + number, 'number'] : [start + 1, 'mark'];
    }

    next() {
      const before = this.at;
      this.skip();
      if (this.at >= this.text.length) return null;
      const start = this.at;
      const [end, kind] = this.end(start);
      this.at = end;
      this.last = { start, end, kind, text: this.text.slice(start, end), newLine: this.text.slice(before, start).includes('\n') };
      return this.last;
    }

    peek() {
      const { at, last } = this;
      const token = this.next();
      this.at = at;
      this.last = last;
      return token;
    }
  }

  class ScriptError extends Error {
    constructor(file, line, message) {
      super(message);
      this.scriptFile = file;
      this.scriptLine = line;
    }
  }

  const lineAt = (text, at) => text.slice(0, at).split('\n').length;

  class Wrapper {
    constructor(file, text) {
      this.file = file;
      this.text = text;
      this.reader = new Reader(text, 0);
      this.out = '';
      this.copied = 0;
      this.exports = []; // [name outside, expression inside]
    }

    fail(token, message) {
      throw new ScriptError(this.file, lineAt(this.text, token === null ? this.text.length : token.start), message);
    }

    // Puts @by in the place of what stands from @start to @end, and keeps its line breaks.
    replace(start, end, by) {
      this.out += this.text.slice(this.copied, start) + by + this.text.slice(start, end).replace(/[^\n]/g, '');
      this.copied = end;
    }

    expect(text) {
      const token = this.reader.next();
      if (token === null || token.text !== text) this.fail(token, `“${text}” is missing here`);
      return token;
    }

    word() {
      const token = this.reader.next();
      if (token === null || token.kind !== 'word') this.fail(token, 'a name is missing here');
      return token.text;
    }

    // `{ a as b, c }`; the brace is eaten. Returns: [[a, b], [c, c]]
    list() {
      const pairs = [];
      while (this.reader.peek()?.text !== '}') {
        const name = this.word();
        let as = name;
        if (this.reader.peek()?.text === 'as') {
          this.reader.next();
          as = this.word();
        }
        pairs.push([name, as]);
        if (this.reader.peek()?.text === ',') this.reader.next();
        else if (this.reader.peek()?.text !== '}') this.fail(this.reader.next(), '“,” or “}” is missing here');
      }
      this.reader.next();
      return pairs;
    }

    takeImport(start) {
      const first = this.reader.next();
      let names;
      if (first?.text === '(' || first?.text === '.') return; // an expression; the engine refuses it when it runs
      if (first?.text === '{') {
        names = '{' + this.list().map(([name, as]) => `${name}: ${as}`).join(', ') + '}';
      } else if (first?.text === '*') {
        this.expect('as');
        names = this.word();
      } else {
        this.fail(start, 'this form of import is not known here; use import {…} or import * as … from "date-fns"');
      }
      this.expect('from');
      const module = this.reader.next();
      if (module?.kind !== 'string' || module.text.slice(1, -1) !== 'date-fns') this.fail(module, 'only "date-fns" can be imported');
      if (this.reader.peek()?.text === ';') this.reader.next();
      this.replace(start.start, this.reader.at, `const ${names} = ${hf.IMPORT};`);
    }

    // Whether a declaration ended before @token: a line broke where the expression was whole.
    endsBefore(token, previous) {
      if (!token.newLine || previous === null) return false;
      const whole = previous.kind !== 'mark' || [')', ']', '}'].includes(previous.text);
      return whole && token.kind === 'word' && !['in', 'of', 'instanceof', 'as'].includes(token.text);
    }

    // `a = …, b = …` of an exported const or let.
    declarators() {
      let depth = 0;
      this.exports.push(this.declared());
      for (let token = this.reader.peek(), previous = null; token !== null; token = this.reader.peek()) {
        if (depth === 0 && (token.text === ';' || this.endsBefore(token, previous))) return;
        previous = this.reader.next();
        if ('([{'.includes(token.text)) depth++;
        else if (')]}'.includes(token.text)) depth--;
        else if (depth === 0 && token.text === ',') this.exports.push(this.declared());
      }
    }

    declared() {
      const token = this.reader.next();
      if (token?.kind !== 'word') this.fail(token, 'only simple names can be exported here');
      return [token.text, token.text];
    }

    takeDeclaration(start, token) {
      this.replace(start.start, token.start, '');
      if (token.text === 'const' || token.text === 'let' || token.text === 'var') {
        this.declarators();
        return;
      }
      if (token.text === 'async') this.expect('function');
      if (this.reader.peek()?.text === '*') this.reader.next();
      this.exports.push(this.declared());
    }

    takeExport(start) {
      const token = this.reader.next();
      if (['function', 'async', 'class', 'const', 'let', 'var'].includes(token?.text)) {
        this.takeDeclaration(start, token);
      } else if (token?.text === '{') {
        this.exports.push(...this.list().map(([name, as]) => [as, name]));
        if (this.reader.peek()?.text === 'from') this.fail(start, 'exporting from another module is not known here');
        this.replace(start.start, this.reader.at, ';');
      } else {
        this.fail(start, 'this form of export is not known here; use export function, const, let, class, async function or {…}');
      }
    }

    wrap() {
      let depth = 0;
      for (let token = this.reader.next(), dot = false; token !== null; token = this.reader.next()) {
        if (token.kind === 'mark' && '([{'.includes(token.text)) depth++;
        else if (token.kind === 'mark' && ')]}'.includes(token.text)) depth--;
        else if (depth === 0 && !dot && token.kind === 'word' && token.text === 'import') this.takeImport(token);
        else if (depth === 0 && !dot && token.kind === 'word' && token.text === 'export') this.takeExport(token);
        dot = token.text === '.';
      }
      const exports = this.exports.map(([name, inside]) => `get ${name}() { return ${inside}; }`);
      return `(function (${hf.IMPORT}) { 'use strict'; ${this.out}${this.text.slice(this.copied)}\nreturn {${exports.join(', ')}}; })`;
    }
  }

  class Scripts {
    constructor(texts) {
      this.texts = texts; // file base name → source
      this.loaded = new Map();
      // Of `$a.b(` and `$a-b.c(` the longer name is tried first.
      this.names = [...texts.keys()].sort((a, b) => b.length - a.length);
    }

    has(file) {
      return this.texts.has(file);
    }

    path(file) {
      return `scripts/expressions/${file}.js`;
    }

    load(file) {
      const path = this.path(file);
      const code = new Wrapper(path, this.texts.get(file)).wrap();
      const module = hf.native.evaluate(code, path);
      if (module.error !== undefined) throw new ScriptError(path, module.line, module.error);
      return module.value(hf.dateFns());
    }

    // What is wrong with each that cannot be loaded, found without running any.
    check() {
      const wrong = [];
      for (const file of [...this.names].sort()) {
        try {
          const path = this.path(file);
          const module = hf.native.evaluate(new Wrapper(path, this.texts.get(file)).wrap(), path);
          if (module.error !== undefined) throw new ScriptError(path, module.line, module.error);
        } catch (error) {
          wrong.push(error);
        }
      }
      return wrong;
    }

    // What @file exports; throws what is wrong with it, every time.
    get(file) {
      if (!this.loaded.has(file)) {
        try {
          this.loaded.set(file, { exports: this.load(file) });
        } catch (error) {
          this.loaded.set(file, { error });
        }
      }
      const { exports, error } = this.loaded.get(file);
      if (exports === undefined) throw error;
      return exports;
    }

    // The function @name of @file, looked up when it is called.
    callable(file, name) {
      const find = () => {
        const exports = this.get(file);
        if (!Object.hasOwn(exports, name) || typeof exports[name] !== 'function')
          throw new ScriptError(this.path(file), 0, `it exports no function “${name}”`);
        return exports[name];
      };
      const call = (...args) => Reflect.apply(find(), undefined, args);
      // A partial application reads the names of the arguments here.
      return Object.defineProperty(call, 'toString', { value: () => String(find()) });
    }

    // `@ctx.scripts`
    namespace() {
      const space = {};
      for (const file of this.texts.keys())
        Object.defineProperty(space, file, { get: () => this.get(file), enumerable: false, configurable: true });
      return space;
    }
  }

  hf.ScriptError = ScriptError;
  hf.Scripts = Scripts;
  hf.wrapScript = (file, text) => new Wrapper(file, text).wrap();
})
