import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Formula, type FunctionName, functions, namesIn, type Operator, printFormula } from '../../../src/rules/document/formula.js';
import { levelOf, type Named } from '../../../src/rules/document/levels.js';
import { parseFormula } from '../../../src/rules/document/parseFormula.js';
import { faultOf } from '../../fixtures/faultOf.js';
import '../../seed.js';

const n = (value: number): Formula => ({ node: 'number', value });
const x = (name: string, view?: 'initial' | 'maintenance'): Formula =>
  view === undefined ? { node: 'name', name } : { node: 'name', name, view };
const op = (left: Formula, operator: Operator, right: Formula): Formula => ({ node: 'operation', operator, left, right });
const call = (name: FunctionName, ...of: Formula[]): Formula => ({ node: 'call', call: name, of });
const minus = (of: Formula): Formula => ({ node: 'negate', of });

describe('the text of a formula', () => {
  const cases: readonly (readonly [string, Formula])[] = [
    ['1.5e-3', n(0.0015)],
    ['.5', n(0.5)],
    ['a - b - c', op(op(x('a'), '-', x('b')), '-', x('c'))],
    ['a - (b - c)', op(x('a'), '-', op(x('b'), '-', x('c')))],
    ['a + b * c', op(x('a'), '+', op(x('b'), '*', x('c')))],
    ['(a + b) * c / d', op(op(op(x('a'), '+', x('b')), '*', x('c')), '/', x('d'))],
    ['-a * b', op(minus(x('a')), '*', x('b'))],
    ['--1', minus(minus(n(1)))],
    ['-(a + 1)', minus(op(x('a'), '+', n(1)))],
    ['risk.initial / risk.maintenance', op(x('risk', 'initial'), '/', x('risk', 'maintenance'))],
    ['max(a, sum(b), 0)', call('max', x('a'), call('sum', x('b')), n(0))],
    ['correlated(m, delta)', call('correlated', x('m'), x('delta'))],
    ['sqrt(abs(a))', call('sqrt', call('abs', x('a')))],
    [' a\n+\tb ', op(x('a'), '+', x('b'))],
  ];
  for (const [text, tree] of cases)
    test(`"${text.trim()}" is read in the order of the text`, () => expect(parseFormula(text, 'f')).toEqual(tree));

  const wrong: readonly (readonly [string, string, string])[] = [
    ['', 'BAD_RULES', 'a number, a name or ( at the end'],
    ['a +', 'BAD_RULES', 'a number, a name or ( at the end'],
    ['a b', 'BAD_RULES', 'an operator or the end at character 3'],
    ['(a', 'BAD_RULES', ') at the end'],
    ['a)', 'BAD_RULES', 'an operator or the end at character 2'],
    ['a + * b', 'BAD_RULES', 'a number, a name or ( at character 5'],
    ['a ^ 2', 'BAD_RULES', 'at character 3 it cannot be read'],
    ['a.later', 'BAD_RULES', 'initial or maintenance at character 3'],
    ['max + 1', 'BAD_RULES', '( after max at character 1'],
    ['a + maxx(b, c)', 'NOT_FOUND', 'character 5'],
    ['abs(a, b)', 'BAD_RULES', 'abs of 1 at character 1'],
    ['max(a)', 'BAD_RULES', 'max of 2 to 128 at character 1'],
    ['1e999', 'NOT_FINITE', 'at character 1'],
    ['12abc', 'BAD_RULES', 'character 3'],
    [`${'('.repeat(400)}a${')'.repeat(400)}`, 'TOO_LARGE', 'levels deep'],
    [`${'-'.repeat(4000)}1`, 'TOO_LARGE', 'levels deep'],
    ['a'.repeat(5000), 'TOO_LARGE', 'at most 4096 characters'],
  ];
  for (const [text, code, says] of wrong) {
    test(`"${text.slice(0, 20)}" is refused, and where it is wrong is said`, () => {
      const fault = faultOf(() => parseFormula(text, 'rules.formulas.f'));
      expect(fault.code).toBe(code);
      expect(fault.path).toBe('rules.formulas.f');
      expect(fault.expectation).toContain(says);
    });
  }

  test('anything but text is refused', () => expect(faultOf(() => parseFormula(3, 'f')).code).toBe('TYPE_MISMATCH'));

  test('a printed tree is read as the same tree, whatever tree it is', () => {
    const leaf = fc.oneof(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => n(value + 0)),
      fc
        .record({ name: fc.constantFrom('a', 'sum1', '_b', 'initial'), view: fc.constantFrom(undefined, 'initial', 'maintenance') })
        .map(({ name, view }) => x(name, view as 'initial' | undefined)),
    );
    const { tree } = fc.letrec<{ tree: Formula }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        leaf,
        tie('tree').map(minus),
        fc.tuple(tie('tree'), fc.constantFrom<Operator>('+', '-', '*', '/'), tie('tree')).map(([a, o, b]) => op(a, o, b)),
        fc
          .constantFrom(...(Object.keys(functions) as FunctionName[]))
          .chain((name) =>
            fc
              .array(tie('tree'), { minLength: functions[name].least, maxLength: Math.min(3, functions[name].most) })
              .map((of) => call(name, ...of)),
          ),
      ),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        const text = printFormula(one);
        fc.pre(text.length <= 4096);
        expect(parseFormula(text, 'f')).toEqual(one);
      }),
    );
  });

  test('the names of a formula come in the order of the text', () => {
    expect(namesIn(parseFormula('b + max(a.initial, -c) / b', 'f')).map(({ name }) => name)).toEqual(['b', 'a', 'c', 'b']);
  });
});

describe('the level of a formula', () => {
  const names = new Map<string, Named>([
    ['rate', { level: 'N' }],
    ['equity', { level: 'A' }],
    ['delta', { level: 'U' }],
    ['cap', { level: 'A', unlimited: true }],
  ]);
  const levelIn = (text: string): string => levelOf(parseFormula(text, 'f'), names, 'rules.formulas.f');

  test('numbers of the document meet anything, numbers of the account each of its underlyings', () => {
    expect(levelIn('rate * 2')).toBe('N');
    expect(levelIn('rate * equity')).toBe('A');
    expect(levelIn('equity + delta')).toBe('U');
    expect(levelIn('max(0, equity, delta)')).toBe('U');
    expect(levelIn('-sqrt(delta)')).toBe('U');
  });

  test('sum, largest and correlated make one number an account, of what is by underlying alone', () => {
    expect(levelIn('sum(delta) + largest(equity * delta) + correlated(delta, delta)')).toBe('A');
    for (const text of ['sum(equity)', 'largest(rate)', 'correlated(delta, 1)', 'sum(sum(delta))']) {
      expect(faultOf(() => levelIn(text)).code, text).toBe('BAD_RULES');
    }
  });

  test('a name that is not there is refused with the one that was meant', () => {
    const fault = faultOf(() => levelIn('dellta + 1'));
    expect(fault.code).toBe('NOT_FOUND');
    expect(fault.expectation).toContain('did you mean delta?');
  });

  test('what may have no limit stands in min alone, beside something that has one', () => {
    expect(levelIn('min(cap, equity)')).toBe('A');
    for (const text of ['cap', 'cap + 1', 'min(cap + 1, equity)', 'min(cap, cap)', 'max(cap, equity)', 'min(-cap, equity)']) {
      expect(faultOf(() => levelIn(text)).code, text).toBe('BAD_RULES');
    }
  });
});
