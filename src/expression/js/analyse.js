// SPDX-License-Identifier: GPL-3.0-or-later

// What can be known of an expression from its syntax tree: the variables it mentions, and whether it works on each element of one list of
// its document by itself, so that the list may be handed to it in pieces. When in doubt it does not.
(function (hf) {
  'use strict';

  const isNode = (value) => typeof value === 'object' && value !== null;

  // The nodes right below @node, wherever they hang.
  function children(node) {
    const found = [];
    const add = (value) => {
      if (Array.isArray(value)) value.forEach(add);
      else if (isNode(value) && !(value instanceof RegExp)) found.push(value);
    };
    for (const key of Object.keys(node)) if (key !== 'slot' && key !== 'ancestor' && key !== 'signature') add(node[key]);
    return found;
  }

  function walk(node, visit) {
    visit(node);
    for (const child of children(node)) walk(child, visit);
  }

  hf.variablesOf = function (ast) {
    const names = new Set();
    walk(ast, (node) => { if (node.type === 'variable') names.add(node.value); });
    return names;
  };

  // A named expression is a promise until its variable is awaited, which JSONata does before the stages of a step, but not before the
  // predicate or the group of the variable itself.
  hf.awaitVariables = function (ast) {
    walk(ast, (node) => {
      if (node.type === 'path' && node.steps[0].type === 'variable' && node.steps[0].predicate !== undefined) {
        node.steps[0].stages = [...node.steps[0].predicate, ...(node.steps[0].stages ?? [])];
        delete node.steps[0].predicate;
      } else if (node.type === 'variable' && (node.predicate !== undefined || node.group !== undefined)) {
        const variable = { type: 'variable', value: node.value, position: node.position };
        delete node.value;
        Object.assign(node, { type: 'block', expressions: [variable] });
      }
    });
  };

  // Root names in a document that is no object: the path begins with a variable that holds what the document, else the context, has
  // under this name (Scope.lookupRoot). @count: steps that say so
  function beginAtRoot(steps, count) {
    const step = steps[count - 1];
    if (step?.type !== 'name' || !hf.ROOTS.has(step.value) || step.ancestor !== undefined) return;
    steps.splice(0, count, { ...step, type: 'variable', value: hf.ROOT + step.value });
  }

  // Calls for each path that begins at the document; what is inside of steps, predicates and groups begins elsewhere.
  function atRoot(node, visit) {
    if (node.type === 'path') {
      visit(node.steps);
      atRoot(node.steps[0], visit);
    } else if (node.type === 'transform') {
      atRoot(node.pattern, visit);
    } else {
      const { predicate, stages, group, ...own } = node;
      for (const child of children(own)) if (child.type !== undefined) atRoot(child, visit);
    }
  }

  hf.showRoots = function (ast) {
    const isInput = ({ type, value, predicate }) => type === 'variable' && value === '' && predicate === undefined;
    const isDocument = ({ type, value, predicate }) => type === 'variable' && value === '$' && predicate === undefined;
    atRoot(ast, (steps) => beginAtRoot(steps, isInput(steps[0]) ? 2 : 1));
    walk(ast, ({ type, steps }) => { if (type === 'path' && isDocument(steps[0])) beginAtRoot(steps, 2); });
  };

  const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in']);
  const TRUTHS = new Set(['exists', 'not', 'boolean', 'contains']);
  // Each evaluation has one time; $eval is text that nobody has looked at.
  const WHOLE = new Set(['$', 'now', 'millis', 'eval']);

  const isTruth = ({ type, value, procedure }) => (type === 'binary' && COMPARISONS.has(value))
    || (type === 'function' && procedure.type === 'variable' && TRUTHS.has(procedure.value));

  const isPlainStep = (step) => step.focus === undefined && step.index === undefined && step.ancestor === undefined && !step.tuple
    && step.group === undefined && step.seekingParent === undefined;

  // Steps behind `@ctx` that lead away from @at, where the document is seen too.
  function leadsAway(steps, at) {
    const names = at === '' ? [] : at.split('.');
    for (let i = 0; i < names.length; i++) {
      const step = steps[i + 1];
      if (step === undefined || step.type !== 'name') return false;
      if (step.value === 'expressions' || step.value === 'expression') return false;
      if (step.value !== names[i]) return true;
    }
    return names.length === 0;
  }

  class Pieces {
    constructor(compiled, names, at) {
      this.compiled = compiled;
      this.names = names;
      this.at = at;
    }

    isKnown(name, bound) {
      if (name === '' || bound.has(name)) return true;
      if (WHOLE.has(name)) return false;
      if (name.startsWith(hf.USE)) return this.compiled.uses[name.slice(hf.USE.length)].script !== undefined;
      return !this.names.has(name) && (hf.builtIn.has(name) || hf.functions.has(name));
    }

    // Whether @node, evaluated with one element as its input, sees nothing but that element.
    isOwn(node, bound, inFrame) {
      if (node.type === 'parent' || node.tuple || node.focus !== undefined || node.index !== undefined) return false;
      if (node.type === 'variable') return this.isKnown(node.value, bound);
      if (node.type === 'bind') {
        if (!inFrame) return false;
        bound.add(node.lhs.value);
        return this.isOwn(node.rhs, bound, inFrame);
      }
      if (node.type === 'lambda') {
        const inner = new Set([...bound, ...node.arguments.map((argument) => argument.value)]);
        return this.isOwn(node.body, inner, true);
      }
      if (node.type === 'path' && node.steps[0].type === 'variable' && node.steps[0].value === hf.CONTEXT) {
        const [variable, ...rest] = node.steps;
        return leadsAway(node.steps, this.at) && [...rest, ...children({ ...variable, type: 0 }), ...children({ group: node.group })]
          .every((child) => this.isOwn(child, bound, inFrame));
      }
      const inner = node.type === 'block' ? new Set(bound) : bound;
      return children(node).every((child) => this.isOwn(child, inner, inFrame || node.type === 'block'));
    }

    isOwnStep(step, isLast) {
      if (!isPlainStep(step) || step.type === 'sort' || (isLast && step.type === 'unary' && step.value === '[')) return false;
      const { stages = [], predicate = [], ...own } = step;
      return [...stages, ...predicate].every(({ type, expr }) => type === 'filter' && isTruth(expr) && this.isOwn(expr, new Set(), false))
        && this.isOwn(own, new Set(), false);
    }

    // (nullable): the names that lead to the list
    path(ast) {
      const node = ast.type === 'block' && ast.expressions.length === 1 && ast.predicate === undefined && ast.group === undefined
        ? ast.expressions[0] : ast;
      if (node.type === 'variable' && (node.value === '' || node.value === '$')) return node.predicate === undefined ? [] : null;
      if (node.type !== 'path' || node.group !== undefined || node.tuple || node.seekingParent !== undefined) return null;
      const absolute = node.steps[0].type === 'variable' && (node.steps[0].value === '' || node.steps[0].value === '$');
      if (absolute && (node.steps[0].predicate !== undefined || node.steps[0].stages !== undefined)) return null;
      if (!absolute && node.steps[0].type !== 'name') return null;
      const steps = absolute ? node.steps.slice(1) : node.steps;
      if (!steps.every((step, index) => this.isOwnStep(step, index === steps.length - 1))) return null;
      return namesOf(steps);
    }
  }

  function namesOf(steps) {
    const names = [];
    for (const step of steps) {
      if (step.type !== 'name') break;
      names.push(step.value);
      if (step.stages !== undefined || step.predicate !== undefined) break;
    }
    return names;
  }

  // (nullable): the names that lead from the document to the list on whose elements @compiled works one by one: to the first list on
  // that way
  hf.piecesOf = function (compiled, names, at) {
    return new Pieces(compiled, names, at).path(compiled.ast);
  };

  // Makes the result of such an expression a list always.
  hf.keepList = function (ast) {
    const node = ast.type === 'block' ? ast.expressions[0] : ast;
    if (node.type === 'path') node.keepSingletonArray = true;
  };
})
