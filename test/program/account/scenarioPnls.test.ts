// What terms over scenarios count: rows whose worst loss is the term, positions that add up to them, by hand and over the sample.
import { describe, expect, test } from 'vitest';
import { programRelative } from '../../precision.js';
import { book, documentOf, prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

/** Terms whose value is the worst loss of their rows, the sum over rows by underlying. */
const scans = [
  ['margincore', 'portfolio', 'jointScan', 0],
  ['margincore', 'portfolio', 'singleScan', 0],
  ['deribit-portfolio', 'portfolio', 'worstCase', 0],
  ['derive-pmrm-2', 'portfolio', 'scenarioLoss', Number.NEGATIVE_INFINITY],
  ['paradex-portfolio', undefined, undefined, 0],
] as const;

describe.each(scans)('%s %s %s', (name, requirement, stated, floor) => {
  test('the worst loss of every row is what the term comes to', async () => {
    const rules = documentOf(name);
    const engine = await prepared('wasm', rules);
    const term =
      stated ?? (Object.entries(rules.terms).find(([, one]) => one.kind === 'scan' && one.naked === undefined)?.[0] as string | undefined);
    if (term === undefined) return;
    for (let a = 0; a < 15; a++) {
      const view = engine.account(book.accounts[a] as string, book.subaccounts[a] as string);
      const { counted, of, scenarios, positions, instruments, quantities } = view.scenarioPnls(
        term,
        requirement === undefined ? {} : { requirement },
      );
      expect(positions.length).toBe(instruments.length * scenarios.length);
      expect(quantities.length).toBe(instruments.length);
      const worst = of.map((_, r) =>
        Math.max(floor, ...counted.slice(r * scenarios.length, (r + 1) * scenarios.length).map((pnl) => -pnl)),
      );
      const parts = new Map<string, number>();
      const visit = (
        { label, underlying, value, parts: below }: ReturnType<typeof view.explain>['initial']['formula'],
        on?: string,
      ): void => {
        const at = underlying ?? on;
        if (label === term) parts.set(at ?? '', value);
        for (const one of below) visit(one, at);
      };
      visit(view.explain(requirement).initial.formula);
      of.forEach(({ underlying }, r) => {
        expect(parts.get(underlying ?? '')).toBe(worst[r]);
      });
    }
  });
});

test('by hand: a short perpetual gains nothing beside its scenarios', async () => {
  const positions = [{ instrument: 'ETH-PERPETUAL', quantity: -4, entryPrice: 2500 }];
  const engine = await prepared('js', smallRules, held(holder('a', { positions })), small);
  const found = engine.account('a').scenarioPnls('scan');
  expect(found.scenarios.map(({ label, vol, moves }) => [label, vol, moves?.ETH])).toEqual([
    ['1 up', 'up', 0.1],
    ['1 unchanged', 'unchanged', 0.1],
    ['-1 unchanged', 'unchanged', -0.1],
    ['-1 up', 'up', -0.1],
    ['-3 unchanged', 'unchanged', expect.closeTo(-0.3, 15)],
  ]);
  expect(found).toMatchObject({
    term: 'scan',
    set: 'main',
    level: 'underlying',
    of: [{ underlying: 'ETH' }],
    instruments: ['ETH-PERPETUAL'],
  });
  expect(found.counted).toEqual(found.positions);
  [-0.1, -0.1, 0.1, 0.1, 0.3 * 0.35].forEach((share, s) => {
    expect(Math.abs((found.counted[s] as number) / (4 * contract * share) - 1)).toBeLessThan(100 * programRelative);
  });
  for (const [term, code] of [
    ['perp', 'UNKNOWN_KIND'],
    ['nothing', 'NOT_FOUND'],
  ] as const)
    expect(() => engine.account('a').scenarioPnls(term)).toThrow(expect.objectContaining({ code, path: 'term' }));
  expect(() => engine.account('a').scenarioPnls('scan', { set: 'other' })).toThrow(expect.objectContaining({ path: 'asked.set' }));
});
