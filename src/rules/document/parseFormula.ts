// Reads the text of a formula into its tree: + - * / with brackets, numbers, names with an optional view, functions.
import { nearestName } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { type Formula, type FunctionName, functions, type Operator, type View } from './formula.js';

interface Token {
  readonly text: string;
  /** Position in the formula, from 1. */
  readonly at: number;
}

const pattern = /\s+|[A-Za-z_][A-Za-z0-9_]*|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?|[-+*/(),.]/gy;
const longest = 4096;
const deepest = 64;

/** Text -> tree, frozen. Throws TYPE_MISMATCH, BAD_RULES and NOT_FOUND (a function); the expectation says at which character. */
export function parseFormula(value: unknown, path: string): Formula {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a formula as text', value);
  if (value.length > longest) throw new Fault('TOO_LARGE', path, `at most ${longest} characters`, value.length);
  return new Reader(value, path).whole();
}

class Reader {
  readonly #tokens: Token[] = [];
  readonly #path: string;
  readonly #length: number;
  #next = 0;
  #depth = 0;

  constructor(text: string, path: string) {
    this.#path = path;
    this.#length = text.length;
    let read = 0;
    for (const match of text.matchAll(pattern)) {
      if (match[0].trim() !== '') this.#tokens.push({ text: match[0], at: match.index + 1 });
      read = match.index + match[0].length;
    }
    if (read < text.length) throw new Fault('BAD_RULES', path, `a formula; at character ${read + 1} it cannot be read`, text[read]);
  }

  whole(): Formula {
    const formula = this.#sum();
    const rest = this.#tokens[this.#next];
    if (rest !== undefined) throw this.#wrong('an operator or the end');
    return formula;
  }

  #wrong(expectation: string): Fault {
    const token = this.#tokens[this.#next];
    const at = token === undefined ? 'the end' : `character ${token.at}`;
    return new Fault('BAD_RULES', this.#path, `a formula with ${expectation} at ${at}`, token?.text ?? `${this.#length} characters`);
  }

  /** Takes the next token if it is one of these. */
  #take(...texts: readonly string[]): string | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined || !texts.includes(token.text)) return undefined;
    this.#next += 1;
    return token.text;
  }

  #need(text: string): void {
    if (this.#take(text) === undefined) throw this.#wrong(text);
  }

  #sum(): Formula {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#atom()));
  }

  #chain(operators: readonly Operator[], part: () => Formula): Formula {
    this.#depth += 1;
    if (this.#depth > 2 * deepest) throw new Fault('TOO_LARGE', this.#path, `at most ${deepest} levels deep`, this.#depth);
    let left = part();
    for (let taken = this.#take(...operators); taken !== undefined; taken = this.#take(...operators)) {
      left = Object.freeze({ node: 'operation', operator: taken as Operator, left, right: part() });
    }
    this.#depth -= 1;
    return left;
  }

  #atom(): Formula {
    if (this.#take('(') !== undefined) {
      const inside = this.#sum();
      this.#need(')');
      return inside;
    }
    if (this.#take('-') !== undefined) return this.#negated();
    const token = this.#tokens[this.#next];
    if (token === undefined || !/[A-Za-z0-9_.]/.test(token.text) || token.text === '.') throw this.#wrong('a number, a name or (');
    this.#next += 1;
    if (/^[.\d]/.test(token.text)) return this.#number(token);
    if (this.#take('(') !== undefined) return this.#call(token);
    return this.#name(token);
  }

  #negated(): Formula {
    this.#depth += 1;
    if (this.#depth > 2 * deepest) throw new Fault('TOO_LARGE', this.#path, `at most ${deepest} levels deep`, this.#depth);
    const of = this.#atom();
    this.#depth -= 1;
    return Object.freeze({ node: 'negate', of });
  }

  #number(token: Token): Formula {
    const value = Number(token.text);
    if (!Number.isFinite(value))
      throw new Fault('NOT_FINITE', this.#path, `a formula of finite numbers, at character ${token.at}`, token.text);
    return Object.freeze({ node: 'number', value });
  }

  #name(token: Token): Formula {
    if (Object.hasOwn(functions, token.text))
      throw new Fault('BAD_RULES', this.#path, `a formula with ( after ${token.text} at character ${token.at}`, token.text);
    if (this.#take('.') === undefined) return Object.freeze({ node: 'name', name: token.text });
    const view = this.#take('initial', 'maintenance');
    if (view === undefined) throw this.#wrong('initial or maintenance');
    return Object.freeze({ node: 'name', name: token.text, view: view as View });
  }

  #call(token: Token): Formula {
    if (!Object.hasOwn(functions, token.text)) {
      const near = nearestName(token.text, Object.keys(functions));
      const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
      throw new Fault(
        'NOT_FOUND',
        this.#path,
        `a function at character ${token.at}: ${Object.keys(functions).join(', ')}${meant}`,
        token.text,
      );
    }
    const call = token.text as FunctionName;
    const of = [this.#sum()];
    while (this.#take(',') !== undefined) of.push(this.#sum());
    this.#need(')');
    const { least, most } = functions[call];
    if (of.length < least || of.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      throw new Fault('BAD_RULES', this.#path, `${call} of ${wanted} at character ${token.at}`, of.length);
    }
    return Object.freeze({ node: 'call', call, of: Object.freeze(of) });
  }
}
