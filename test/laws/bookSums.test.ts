// Law: a sum over a book is the exact sum of its accounts, rounded once.
// So the order of the book, and how it is cut into parts, change no bit of it.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { ExactSum } from '../../src/book/exactSum.js';
import { createCore, type MarginEngine, type MarginRun, totals } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { preset, presetNames, stressScenario } from '../../src/rules.js';
import { accountsOf } from '../../src/support.js';
import { some } from '../long.js';
import { backendNames } from '../program/prepared.js';

const market = sampleMarket(3);
const accounts = accountsOf(sampleBook(market, { accounts: 91, seed: 3 }));
const moves = { underlyings: market.underlyings.map(({ id }) => id), moves: [-0.3, 0, 0.2], volShocks: [-0.2, 0.5] };

/** Everything that is summed over the accounts of an engine. */
async function sumsOf(engine: MarginEngine) {
  const run = engine.run();
  const requirement = engine.requirements[0] as string;
  const { scenarioCounts } = engine.bindings({ requirement });
  const stressed = await engine.stress([stressScenario('2020-03-12'), stressScenario('crash')]);
  const { requirements } = await engine.compare([engine.rules, preset('reg-t')]);
  const { pnls } = await engine.spotVol(moves);
  return {
    totals: [...engine.requirements, 'own'].map((name) => totals(run, name)),
    notCharged: [...run.notCharged].sort((x, y) => (x.kind + x.of < y.kind + y.of ? -1 : 1)),
    scenarios: scenarioCounts,
    stress: stressed.own.totals.map(({ worstAccount, ...sums }) => ({ ...sums, worst: stressed.accounts[worstAccount] })),
    compared: requirements.map(({ sums, common }) => ({ sums, common })),
    pnls: [...pnls],
  };
}

describe.each(some(presetNames, 6))('%s', (name) => {
  test.each(backendNames)('order and parts of the book change no sum, %s', async (backend) => {
    const core = await createCore({ backend });
    const rules = preset(name);
    const over = async (list: typeof accounts) => core.prepare({ book: bookOf(list), market, rules });
    const whole = await over(accounts);
    const sums = await sumsOf(whole);
    expect(await sumsOf(await over([...accounts].reverse()))).toEqual(sums);
    expect(await sumsOf(await over(accounts.map((_, n) => accounts[(37 * n) % accounts.length] as (typeof accounts)[number])))).toEqual(
      sums,
    );
    const parts: MarginRun[] = [];
    for (const part of [0, 1, 2]) parts.push((await over(accounts.filter((_, n) => n % 3 === part))).run());
    const equity = new ExactSum();
    for (const run of parts) {
      const own = new ExactSum();
      run.codes.forEach((code, a) => {
        if (code === 0 && run.partial[a] === 0) own.add(run.own.equities[a] as number);
      });
      equity.merge(own);
    }
    expect(equity.value).toBe(totals(whole.run()).equity);
    core.dispose();
  });
});
