// The whole run by the object contenders of its stages.
// All instruments are priced; the first 1,000 accounts are run, and the time of
// the accounts' part is scaled to all of them: a run of all takes a minute.
import { type Book, width } from '../../runs/book.js';
import type { WholeResults } from '../../runs/oracle.js';
import { type Contender, type Sample, sampleInTurn } from '../contender.js';
import { optionContracts } from '../contracts.js';
import { greeksOf } from '../greeks/objects.js';
import { type HolderAccount, holders } from '../positions.js';
import { priceOf, type Instrument as Repriced, type Scenario, shocked } from '../reprice/objects.js';
import { exposuresOf } from '../rollup/objects.js';
import { tailOf } from '../scenarioTail/objects.js';
import { dot, varianceOf } from '../variance/objects.js';

const mostAccounts = 1_000;

interface Held {
  readonly unit: number;
  value: number;
  loadings: number[];
  pnl: number[];
}

class ObjectRun {
  readonly #instruments: readonly Repriced[];
  readonly #held: readonly Held[];
  readonly #accounts: readonly HolderAccount<Held>[];
  readonly #covariance: readonly (readonly number[])[];
  readonly #weights: readonly number[];
  readonly #book: Book;
  #variances: number[] = [];
  #tails: ReturnType<typeof tailOf>[] = [];

  constructor(book: Book) {
    const { market, sizes, cholesky } = book;
    const { moves, volShocks, volShifts, stride } = market;
    const tables = Array.from({ length: sizes.unitCount }, (_, unit) =>
      Array.from({ length: sizes.scenarios }, (_, s): Scenario => {
        const at = unit * stride + s;
        return { move: moves[at] as number, volShock: volShocks[at] as number, volShift: volShifts[at] as number };
      }),
    );
    this.#book = book;
    this.#instruments = optionContracts(market, market.count).map((option, h) => ({
      ...option,
      scale: market.scales[h] as number,
      volScale: market.volScales[h] as number,
      scenarios: tables[market.units[h] as number] as Scenario[],
    }));
    this.#held = Array.from(market.units, (unit) => ({ unit, value: 0, loadings: [], pnl: [] }));
    this.#accounts = holders(book.positions, Math.min(sizes.accounts, mostAccounts), this.#held);
    const factors = sizes.unitCount * width;
    const lower = Array.from({ length: factors }, (_, i) => Array.from(cholesky.subarray(i * factors, (i + 1) * factors)));
    this.#covariance = lower.map((left) => lower.map((right) => dot(left, right)));
    this.#weights = Array.from(book.weights);
  }

  priceInstruments(): void {
    this.#instruments.forEach((instrument, h) => {
      const { value, delta, vega } = greeksOf(instrument);
      const base = priceOf(instrument);
      const held = this.#held[h] as Held;
      held.value = value;
      held.loadings = [instrument.scale * delta * instrument.forward, instrument.scale * vega * instrument.vol];
      held.pnl = instrument.scenarios.map(
        (scenario) => instrument.scale * (priceOf(shocked(instrument, scenario, this.#book.market.volFloor)) - base),
      );
    });
  }

  runAccounts(): void {
    const { unitCount, tailCount } = this.#book.sizes;
    const nothing = [0, 0];
    this.#variances = this.#accounts.map((account) => {
      const byUnit = exposuresOf(account);
      return varianceOf(Array.from({ length: unitCount }, (_, unit) => byUnit.get(unit) ?? nothing).flat(), this.#covariance);
    });
    this.#tails = this.#accounts.map((account) => tailOf(account, this.#weights, tailCount));
  }

  /** All accounts over those that are run. */
  get share(): number {
    return this.#book.sizes.accounts / this.#accounts.length;
  }

  results(): WholeResults {
    this.priceInstruments();
    this.runAccounts();
    return {
      values: this.#held.map(({ value }) => value),
      variances: this.#variances,
      worstLosses: this.#tails.map(({ worstLoss }) => worstLoss),
      valuesAtRisk: this.#tails.map(({ valueAtRisk }) => valueAtRisk),
      shortfalls: this.#tails.map(({ shortfall }) => shortfall),
    };
  }
}

export const objects: Contender<Book, WholeResults> = {
  name: 'objects',
  about: `the object contenders of the stages; accounts' time scaled from ${mostAccounts}`,
  async open(books) {
    const runs = books.map((book) => new ObjectRun(book));
    return {
      items: (books[0] as Book).sizes.accounts,
      async sample(milliseconds) {
        const { share } = runs[0] as ObjectRun;
        const priced = await sampleInTurn(
          runs.map((run) => () => run.priceInstruments()),
          milliseconds / 2,
        );
        const ran = await sampleInTurn(
          runs.map((run) => () => run.runAccounts()),
          milliseconds / 2,
        );
        const sum = (of: (sample: Sample) => number): number => of(priced) + share * of(ran);
        return { best: sum(({ best }) => best), p50: sum(({ p50 }) => p50), p99: sum(({ p99 }) => p99) };
      },
      results: (set) => (runs[set] as ObjectRun).results(),
      close() {},
    };
  },
};
