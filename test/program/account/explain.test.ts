// Explanations: parts add up to the requirement to the bit, what binds, what each holding adds, what is assumed and what is not charged.

import { describe, expect, test } from 'vitest';
import { wholeAbove, wholeOf } from '../../../src/book/integers.js';
import type { ExplainedPart } from '../../../src/program/readings/explained.js';
import { attributionRelative } from '../../precision.js';
import { backendNames, book, documentOf, prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

const names = [
  'margincore',
  'deribit-portfolio',
  'derive-pmrm-1',
  'derive-pmrm-2',
  'paradex-portfolio',
  'reg-t',
  'binance-futures',
  'dydx-v4',
];

/** The value of a part from those of its parts, read from its text alone. */
function fromParts({ label, formula, value, parts }: ExplainedPart): number {
  if (parts.length === 0) return value;
  const values = parts.map((part) => part.value);
  const [x, y] = values as [number, number];
  const text = formula ?? label;
  const call = /^(max|min|abs|sqrt|roundUp|roundDown|sum|largest|correlated)\((.*)\)$/.exec(text);
  const whole = call !== null && closesAtEnd(text);
  if (whole) {
    switch (call?.[1]) {
      case 'max':
        return values.reduce((a, b) => Math.max(a, b));
      case 'min':
        return values.reduce((a, b) => Math.min(a, b));
      case 'abs':
        return Math.abs(x);
      case 'sqrt':
        return Math.sqrt(x);
      case 'roundUp':
        return wholeAbove(x);
      case 'roundDown':
        return wholeOf(x);
      case 'sum':
        return values.reduce((a, b) => a + b, 0);
      case 'largest':
        return values.reduce((a, b) => Math.max(a, b));
      default:
        return value;
    }
  }
  if (parts.length === 1) return text.startsWith('-') ? -x : x;
  return { '+': x + y, '-': x - y, '*': x * y, '/': x / y }[operatorOf(text)] ?? Number.NaN;
}

/** Whether the bracket after the name closes with the text. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')' && --depth === 0) return i === text.length - 1;
  }
  return false;
}

/** The last operator outside brackets that binds least. */
function operatorOf(text: string): string {
  let depth = 0;
  let found = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    const spaced = text[i - 1] === ' ' && text[i + 1] === ' ';
    if (depth > 0 || !spaced || !'+-*/'.includes(text[i] as string)) continue;
    if ('+-'.includes(text[i] as string) || !'+-'.includes(found) || found === '') found = text[i] as string;
  }
  return found;
}

function check(part: ExplainedPart): void {
  expect(fromParts(part), part.label).toBe(part.value);
  for (const inner of part.parts) {
    if (!part.binding) expect(inner.binding).toBe(false);
    check(inner);
  }
}

describe.each(names)('%s', (name) => {
  test('every part is what its own parts come to, the whole is what the run says, on both backends', async () => {
    const rules = documentOf(name);
    const [wasm, js] = await Promise.all(backendNames.map((backend) => prepared(backend, rules)));
    if (wasm === undefined || js === undefined) throw new Error('no backend');
    const run = wasm.run();
    for (let a = 0; a < 12; a++) {
      const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
      for (const requirement of wasm.requirements) {
        const found = wasm.account(account, subaccount).explain(requirement);
        expect(js.account(account, subaccount).explain(requirement)).toEqual(found);
        expect(structuredClone(found)).toEqual(found);
        const columns = run.requirements[requirement];
        expect(found.initial.value).toBe(columns?.initials[a]);
        expect(found.equity.value).toBe(columns?.equities[a]);
        expect(found.maintenance.value).toBe(columns?.maintenances[a]);
        expect(found.excess).toBe(columns?.excesses[a]);
        expect(found.mark).toBe(run.partial[a] === 1 ? 'partial' : 'ok');
        for (const part of [found.equity, found.initial, found.maintenance]) {
          expect(part.formula.value).toBe(part.value);
          check(part.formula);
        }
        const sum = found.contributions.reduce((total, { value }) => total + value, found.remainder);
        expect(Math.abs(sum - found.initial.value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(found.initial.value)));
        for (const used of found.assumptions) expect(used.count).toBeGreaterThan(0);
      }
    }
  });
});

test('by hand: the term, its underlying and its scenario, what the perpetual and the reserve add', async () => {
  const positions = [{ instrument: 'ETH-PERPETUAL', quantity: -4, entryPrice: 2500 }];
  const engine = await prepared('js', smallRules, held(holder('a', { positions, figures: { reserve: 3 } }), holder('b')), small);
  const found = engine.account('a').explain();
  const due = 4 * contract;
  const near = (x: number | undefined, y: number): void => expect(Math.abs((x as number) / y - 1)).toBeLessThan(attributionRelative);
  near(found.initial.value, 1.25 * (0.11 * due + 3));
  expect(found.initial.binding.map(({ term, underlying, scenario }) => [term, underlying, scenario])).toEqual([
    ['scan', 'ETH', '1 up'],
    ['perp', 'ETH', undefined],
    ['reserve', undefined, undefined],
  ]);
  near(found.initial.binding[0]?.value, 0.125 * due);
  near(found.initial.binding[1]?.value, 0.0125 * due);
  expect(found.initial.worst).toMatchObject({
    term: 'scan',
    underlying: 'ETH',
    set: 'main',
    label: '1 up',
    vol: 'up',
    moves: { ETH: 0.1 },
  });
  near(found.initial.worst?.loss, 0.1 * due);
  const added = new Map(found.contributions.map(({ id, value }) => [id, value]));
  near(added.get('ETH-PERPETUAL'), 0.1375 * due);
  near(added.get('reserve'), 3.75);
  expect(found.initial.formula).toMatchObject({ label: 'initial', formula: '1.25 * required', binding: true });
  // who states no reserve is assumed to have none
  expect(found.assumptions).toEqual([]);
  expect(engine.account('b').explain().assumptions).toEqual([{ of: 'accounts', attribute: 'reserve', assumed: 0, count: 1 }]);
});

test('who has no figures is its fault, not NaN; what nobody knows is refused', async () => {
  const unlisted = holder('a', { positions: [{ instrument: 'NONE', quantity: 1, entryPrice: 1 }] });
  const engine = await prepared('js', smallRules, held(unlisted, holder('b')), small);
  const view = engine.account('a');
  for (const ask of [() => view.explain(), () => view.equity, () => view.figures(), () => view.largestWithdrawal('USD')])
    expect(ask).toThrow(expect.objectContaining({ code: 'UNKNOWN_INSTRUMENT', path: expect.stringContaining('accounts["a"]') }));
  for (const ask of [() => view.savings(), () => view.liquidationPrices()])
    await expect(ask()).rejects.toMatchObject({ code: 'UNKNOWN_INSTRUMENT', path: expect.stringContaining('accounts["a"]') });
  expect(() => engine.account('b').explain('portfolio')).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT', path: 'requirement' }));
  expect(() => engine.account('c')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
});

test('an account with a kind that is not charged is partial, and says of what', async () => {
  const positions = [
    { instrument: 'ETH-PERPETUAL', quantity: 4, entryPrice: 2500 },
    { instrument: 'ETH-E1-2500-C', quantity: -2, entryPrice: 0 },
  ];
  const engine = await prepared('js', documentOf('binance-futures'), held(holder('a', { positions })), small);
  const view = engine.account('a');
  expect(view.mark).toBe('partial');
  expect(view.explain()).toMatchObject({ mark: 'partial', notCharged: [{ instrument: 'ETH-E1-2500-C', of: 'position', size: 2 }] });
});

test('the worst subset of open orders is a part of its own', async () => {
  const orders = [{ instrument: 'ETH-E1-2500-C', quantity: -5, price: 10 }];
  const engine = await prepared(
    'js',
    documentOf('derive-pmrm-2'),
    held(holder('a', { collateral: [{ asset: 'USDC', amount: 9000 }], orders })),
    small,
  );
  const { initial } = engine.account('a').explain();
  expect(initial.value).toBe(engine.run().requirements.portfolio?.initials[0]);
  expect(initial.formula.parts.map(({ label }) => label)).toEqual(['without open orders', 'worst subset of open orders']);
  expect(initial.formula.parts[1]?.value).toBeGreaterThan(0);
});
