// Rows of the hedge finder: the best of 2,000 instruments under 33 scenarios, beside what-ifs of each at a lattice; and five together by programmes.
import type { Core, MarginEngine } from '../../src/index.js';
import { findHedge } from '../../src/optimise.js';
import type { BenchCase, KernelBench } from '../kernels/kernelBench.js';
import { hedgeBook, listed, scanRules, wideMarket } from './market.js';
import { onCore } from './onCore.js';

/** The account of twenty positions, or as near as there is one. */
function twentyLegs(engine: MarginEngine): number {
  const { positionCounts, codes } = engine.run();
  const distance = (a: number): number => (codes[a] === 0 ? Math.abs((positionCounts[a] as number) - 20) : Number.POSITIVE_INFINITY);
  return [...positionCounts.keys()].reduce((best, a) => (distance(a) < distance(best) ? a : best), 0);
}

const lattice = [-1000, -100, -10, 10, 100, 1000];
/** Share of the instruments whose lattice of what-ifs a run asks. */
const share = 20;

type Asked = (core: Core, engine: MarginEngine, account: string, subaccount: string) => () => unknown;

const hedging = (name: string, asked: Asked, check?: (answer: unknown) => void): BenchCase =>
  onCore(
    name,
    1,
    async (core, seed) => {
      const engine = await core.prepare({ book: hedgeBook(seed), market: wideMarket, rules: scanRules });
      const { accounts, subaccounts } = engine.run();
      const a = twentyLegs(engine);
      return asked(core, engine, accounts[a], subaccounts[a]);
    },
    check,
  );

const instruments = { '*': { lot: 1, costRate: 0.0005 } };
const seek =
  (most: number, programs: number): Asked =>
  (core, engine, account, subaccount) =>
  () =>
    findHedge(core, engine, { account, subaccount, objective: 'initial', instruments, most, programs });

const finds = (kind: string) => (answer: unknown) => {
  const { proof, objective } = answer as ReturnType<typeof findHedge>;
  if (proof.kind !== kind || !(objective.after < objective.before))
    throw new Error(`${proof.kind}, ${objective.before} to ${objective.after}`);
};

export const hedgeBenches: readonly KernelBench[] = [
  {
    kernel: 'optimise/hedge',
    item: 'hedge',
    cases: [
      hedging(`the best of ${listed}`, seek(1, 1), finds('envelope')),
      hedging(`five of ${listed} by 12 programmes`, seek(5, 12), finds('programs')),
      hedging(`${listed / share} of ${listed} at ${lattice.length} sizes by what-ifs`, (_core, engine, account, subaccount) => {
        const view = engine.account(account, subaccount);
        const some = wideMarket.quotes.filter((_, n) => n % share === 0);
        return () => {
          let least = Number.POSITIVE_INFINITY;
          for (const { instrument, forward } of some)
            for (const quantity of lattice)
              least = Math.min(
                least,
                view.whatIf({ trades: [{ instrument: instrument.id, quantity, price: forward }] }).after.portfolio?.initial ?? 0,
              );
          return least;
        };
      }),
    ],
  },
];
