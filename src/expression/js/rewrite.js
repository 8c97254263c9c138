// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the Jigx dialect of an expression into JSONata, token by token, so that strings, regular expressions, quoted names and comments
// stay as they are: `@ctx` and `@.` become a variable, names with hyphens inside a path of the context become quoted names, calls of
// script functions and of named functions become calls of variables (their arguments keep the context they stand in). Every place in the
// result maps back to its place in the original.
(function (hf) {
  'use strict';

  const OPERATORS = new Set('.[]{}(),@#;:?+-*/%|=<>^&!~');
  const DOUBLE = new Set(['..', ':=', '!=', '>=', '<=', '**', '~>', '?:', '??']);
  const SPACE = new Set(' \t\n\r\v');
  const WORDS = new Set(['and', 'or', 'in']);
  const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y;
  const CONTEXT = /@(?=\.)|@ctx(?![^\s.[\]{}(),@#;:?+\-*/%|=<>^&!~])/y;
  const NAMED = /@(?:ctx)?\.expressions?\.(?:`([^`]+)`|([\w$]+(?:-[\w$]+)*))/y;
  const NAMED_CALL = /expression\.(?:`([^`]+)`|([\w$]+(?:-[\w$]+)*))(?=\s*\()/y;
  const SCRIPT_CALL = /@(?:ctx)?\.scripts\.(?:`([^`]+)`|([\w$]+(?:-[\w$]+)*))\.([\w$]+)(?=\s*\()/y;
  const SCRIPT_NAME = /\.([\w$]+)(?=\s*\()/y;

  function matchAt(regex, text, at) {
    regex.lastIndex = at;
    return regex.exec(text);
  }

  const isNameEnd = (c) => c === undefined || SPACE.has(c) || OPERATORS.has(c);
  const isLetterOrDigit = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);

  // The end of a name; @hyphens: one between a name character and a letter or digit belongs to it.
  function nameEnd(text, at, hyphens) {
    let end = at;
    while (end < text.length) {
      if (!isNameEnd(text[end])) end++;
      else if (hyphens && text[end] === '-' && end > at && text[end - 1] !== '-' && isLetterOrDigit(text[end + 1])) end++;
      else break;
    }
    return end;
  }

  function stringEnd(text, at) {
    let end = at + 1;
    while (end < text.length && text[end] !== text[at]) end += text[end] === '\\' ? 2 : 1;
    return Math.min(end + 1, text.length);
  }

  // As JSONata's scanRegex().
  function regexEnd(text, at) {
    let depth = 0;
    for (let end = at + 1; end < text.length; end++) {
      const escaped = text[end - 1] === '\\';
      if (text[end] === '/' && depth === 0) {
        let backslashes = 0;
        while (text[end - 1 - backslashes] === '\\') backslashes++;
        if (backslashes % 2 === 0) {
          end++;
          while (text[end] === 'i' || text[end] === 'm') end++;
          return end;
        }
      }
      if ('([{'.includes(text[end]) && !escaped) depth++;
      if (')]}'.includes(text[end]) && !escaped) depth--;
    }
    return text.length;
  }

  function commentEnd(text, at) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }

  class Rewriter {
    constructor(text) {
      this.text = text;
      this.at = 0;
      this.out = '';
      this.marks = []; // [place in out, place in text, length in out, length in text] of what was replaced
      this.uses = [];
      this.last = 'start'; // what the token before was
      // inside: all names here may have hyphens; active: a path of the context goes on
      this.levels = [{ inside: false, active: false }];
    }

    get level() {
      return this.levels[this.levels.length - 1];
    }

    copy(end) {
      this.out += this.text.slice(this.at, end);
      this.at = end;
    }

    replace(end, by) {
      this.marks.push([this.out.length, this.at, by.length, end - this.at]);
      this.out += by;
      this.at = end;
    }

    use(end, what) {
      this.uses.push(what);
      this.replace(end, '$' + hf.USE + (this.uses.length - 1));
      this.level.active = false;
      this.last = 'operand';
    }

    get wantsOperand() {
      return this.last !== 'operand';
    }

    context(end) {
      this.replace(end, '$' + hf.CONTEXT);
      this.level.active = true;
      this.last = 'operand';
    }

    // What the context names and a variable stands for: `@ctx.scripts.math.add(…)`, `@ctx.expressions.total`.
    call() {
      let match = matchAt(SCRIPT_CALL, this.text, this.at);
      if (match !== null && hf.scripts.has(match[1] ?? match[2])) {
        this.use(this.at + match[0].length, { script: match[1] ?? match[2], name: match[3] });
        return true;
      }
      match = matchAt(NAMED, this.text, this.at) ?? (this.last !== '.' ? matchAt(NAMED_CALL, this.text, this.at) : null);
      if (match === null) return false;
      this.use(this.at + match[0].length, { expression: match[1] ?? match[2] });
      return true;
    }

    // `$math.add(…)`, where math.js is one of the solution's scripts.
    scriptCall() {
      for (const file of hf.scripts.names) {
        const end = this.at + 1 + file.length;
        if (!this.text.startsWith(file, this.at + 1)) continue;
        const match = matchAt(SCRIPT_NAME, this.text, end);
        if (match === null) continue;
        this.use(end + match[0].length, { script: file, name: match[1] });
        return true;
      }
      return false;
    }

    variable() {
      if (this.scriptCall()) return;
      this.copy(nameEnd(this.text, this.at, false));
      if (this.last !== '@' && this.last !== '#' && this.last !== '.') this.level.active = false;
      this.last = 'operand';
    }

    name() {
      const inPath = this.level.active && this.last === '.';
      const end = nameEnd(this.text, this.at, inPath || this.level.inside);
      const name = this.text.slice(this.at, end);
      if (name.includes('-')) this.replace(end, '`' + name + '`');
      else this.copy(end);
      if (!inPath) this.level.active = false;
      this.last = WORDS.has(name) && this.last === 'operand' ? 'operator' : 'operand';
    }

    open(c) {
      const step = this.last === '.' || this.last === '^';
      const continues = c === '[' || step || (c === '{' && this.last === 'operand');
      this.levels.push({ inside: this.level.inside || (continues && this.level.active), active: false });
      this.last = 'operator';
    }

    close() {
      if (this.levels.length > 1) this.levels.pop();
      this.last = 'operand';
    }

    operator() {
      const c = this.text[this.at];
      const pair = this.text.slice(this.at, this.at + 2);
      const token = DOUBLE.has(pair) ? pair : c;
      this.copy(this.at + token.length);
      if (token === '[' || token === '(' || token === '{') this.open(token);
      else if (token === ']' || token === ')' || token === '}') this.close();
      else if (token === '.' || token === '@' || token === '#' || token === '^') this.last = token;
      else if ((token === '*' || token === '**' || token === '%') && this.wantsOperand) this.last = 'operand';
      else {
        this.level.active = false;
        this.last = token === '|' && !this.wantsOperand ? '|' : 'operator';
      }
    }

    step() {
      const { text, at } = this;
      const c = text[at];
      if (SPACE.has(c)) return this.copy(at + 1);
      if (c === '/' && text[at + 1] === '*') return this.copy(commentEnd(text, at));
      if ((c === '@' || text.startsWith('expression.', at)) && this.call()) return undefined;
      const context = c === '@' ? matchAt(CONTEXT, text, at) : null;
      if (context !== null) return this.context(at + context[0].length);
      if (c === '/' && this.wantsOperand && this.last !== '|') return this.operand(regexEnd(text, at));
      if (c === '"' || c === "'") return this.operand(stringEnd(text, at));
      if (c === '`') return this.operand(text.indexOf('`', at + 1) < 0 ? text.length : text.indexOf('`', at + 1) + 1);
      if (c === '$') return this.variable();
      if (OPERATORS.has(c)) return this.operator();
      const number = matchAt(NUMBER, text, at);
      if (number !== null) return this.operand(at + number[0].length);
      return this.name();
    }

    // A string or quoted name may be a step of a path.
    operand(end) {
      if (this.last !== '.') this.level.active = false;
      this.copy(end);
      this.last = 'operand';
    }
  }

  // The place in the original for one in the result.
  function mapBack(marks, place) {
    let shift = 0;
    for (const [out, text, newLength, oldLength] of marks) {
      if (place < out) break;
      if (place < out + newLength) return text + Math.min(place - out, oldLength);
      shift = text + oldLength - (out + newLength);
    }
    return place + shift;
  }

  hf.rewrite = function (text) {
    const rewriter = new Rewriter(text);
    while (rewriter.at < text.length) rewriter.step();
    return { source: rewriter.out, uses: rewriter.uses, place: (at) => mapBack(rewriter.marks, at) };
  };
})
