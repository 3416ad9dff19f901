// Best hedges of random accounts under every preset against every number of lots, by what-ifs.
import type { Core, MarginEngine } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { findHedge } from '../../src/optimise.js';
import { preset, presetNames } from '../../src/rules.js';
import { casesOf, leastOfAll } from '../optimise/hedges.js';
import { hedgeFigure } from '../precision.js';

export interface HedgesAsked {
  /** Accounts under each preset. */
  readonly accounts: number;
  readonly seed: number;
  readonly minutes: number;
}

export interface HedgesFound {
  readonly accounts: number;
  readonly traded: number;
  /** How many answers had which proof; of `local` ones, how many another size is better than. */
  readonly proofs: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

const candidates = 16;
/** Of each side: all of them are looked at, or pieces of them are not. */
const lotsOf = (round: number): number => [12, 40, 100][round % 3] as number;
const objectives = ['initial', 'maintenance', 'released'] as const;
/** Accounts under one preset before the next one comes. */
const together = 10;

export async function hedgesFuzz(core: Core, { accounts, seed, minutes }: HedgesAsked): Promise<HedgesFound> {
  const until = performance.now() + 60_000 * minutes;
  const market = sampleMarket(1);
  const book = sampleBook(market, { accounts: 700, seed: 1 });
  const proofs: Record<string, number> = {};
  const wrong: string[] = [];
  let [done, traded] = [0, 0];
  const note = (name: string): void => {
    proofs[name] = (proofs[name] ?? 0) + 1;
  };
  for (let round = 0; round * together < accounts && performance.now() < until; round++)
    for (const name of presetNames) {
      const engine: MarginEngine = await core.prepare({ book, market, rules: preset(name) });
      const count = Math.min(together, accounts - round * together);
      const lots = lotsOf(round);
      for (const [n, one] of casesOf(engine, { seed: 1000 * seed + round, count, candidates, lots }).entries()) {
        const inputs = { ...one.inputs, objective: objectives[(round + n) % 3] as (typeof objectives)[number] };
        const least = leastOfAll(engine, { ...one, inputs }, lots);
        const line = hedgeFigure * Math.max(1, Math.abs(least));
        for (const variants of [0, 2000]) {
          const { objective, proof, trades } = findHedge(core, engine, { ...inputs, variants });
          const off = objective.after - least;
          note(proof.kind);
          if (proof.kind === 'local' && off > line) note('local, and another size is better');
          if (
            off < -line ||
            (off > line && proof.kind !== 'local') ||
            proof.bound > least + line ||
            (lots === 12 && proof.kind === 'local')
          )
            wrong.push(
              `${name}, ${inputs.account} ${inputs.objective}, seed ${seed}, round ${round}: ${proof.kind} ${objective.after} instead of ${least}`,
            );
          traded += trades.length;
        }
        done += 1;
      }
      engine.dispose();
    }
  return { accounts: done, traded, proofs, wrong };
}
