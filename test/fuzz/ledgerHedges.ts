// Hedges and derivatives of random accounts whose trades close: against every set of sizes, against quotients, and filled in a live engine.
import { bookOf, type Core } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { openLive } from '../../src/live/engine/open.js';
import { preset, presetNames } from '../../src/rules.js';
import { checkGradients, checkHedge, hedgeAsked, ledgerAccounts, ledgerLaws, unrounded } from '../optimise/ledgerCases.js';
import { seeded } from '../optimise/tables.js';

/** Accounts of a book: hedges of some, derivatives of all. */
const together = 60;
const hedgesEach = 3;

export interface LedgerHedges {
  readonly accounts: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

export async function ledgerHedgesFuzz(
  core: Core,
  { accounts, seed, minutes }: { readonly accounts: number; readonly seed: number; readonly minutes: number },
): Promise<LedgerHedges> {
  const until = performance.now() + 60_000 * minutes;
  const market = sampleMarket(1);
  const laws = ledgerLaws();
  let done = 0;
  for (let round = 0; round * together < accounts && performance.now() < until; round++)
    for (const name of presetNames) {
      const rules = preset(name);
      const { kinds } = rules.scope;
      if (kinds.length === 0) continue;
      const draw = seeded(1000 * seed + round);
      const label = `${name}, seed ${seed}, round ${round},`;
      const held = ledgerAccounts(market, draw, together, kinds);
      const book = bookOf(held);
      const smooth = await core.prepare({ book, market, rules: unrounded(rules) });
      checkGradients(laws, smooth, held, label);
      smooth.dispose();
      const engine = await core.prepare({ book, market, rules });
      const { codes } = engine.run();
      for (const [a, account] of held.entries()) {
        if (a % hedgesEach !== 0 || codes[a] !== 0) continue;
        const inputs = hedgeAsked(market, draw, account, kinds, a % 2 === 0 ? 21 : 6, a % 2 === 0 ? 1 : 2);
        await checkHedge(laws, core, engine, inputs, label, () => openLive(core, { book, market, rules }));
      }
      engine.dispose();
      done += held.length;
    }
  return { accounts: done, ...laws };
}
