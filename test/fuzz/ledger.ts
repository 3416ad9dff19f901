// Drawn accounts under every preset against the slow evaluator, which books rows by its own ledger: opposite rows, dust, partial closes, sides, debts.
import { type Account, bookOf, type Core, type Market } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { type Draw, otherSizes } from '../fixtures/drawnFills.js';
import { ledgerUnits, ruleOracleRelative } from '../precision.js';
import { type Evaluated, evaluate } from '../reference/ruleDocument/evaluate.js';
import { uniforms } from './regions.js';

const oneOf = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;

/** Some instruments of the sample, of other contract sizes: few enough for the evaluator. */
export function smallMarket(draw: Draw): Market {
  const all = otherSizes(sampleMarket(1));
  const options = all.quotes.filter(
    ({ instrument: { kind, strike }, forward }) => kind === 'option' && Math.abs((strike as number) / forward - 1) < 0.2,
  );
  const others = all.quotes.filter(({ instrument: { kind } }) => kind === 'perpetual' || kind === 'future');
  return {
    ...all,
    quotes: [...Array.from({ length: 12 }, () => oneOf(draw, options)), ...Array.from({ length: 8 }, () => oneOf(draw, others))].filter(
      (quote, n, list) => list.indexOf(quote) === n,
    ),
  };
}

type Row = Account['positions'][number];

/** One to five positions, each of one to four rows that add, reduce, net to nothing or stand on both sides. */
export function drawnAccount(draw: Draw, { quotes, assets }: Market, name: string): Account {
  const positions = Array.from({ length: 1 + Math.floor(4 * draw()) }, () => oneOf(draw, quotes)).flatMap(
    ({ instrument, forward }): Row[] => {
      const { id, kind, settlement, multiplier } = instrument;
      const isCoinFuture = settlement === 'inverse' && kind !== 'option';
      const at = kind === 'option' ? (settlement === 'inverse' ? 0.04 : 0.04 * forward) : forward;
      const unit = (10 ** (3 + 2 * draw()) * (draw() < 0.5 ? 1 : -1)) / (isCoinFuture ? 1 : forward) / multiplier;
      const row = (share: number, side?: 'long' | 'short'): Row => ({
        instrument: id,
        quantity: share * unit,
        entryPrice: at * (0.7 + 0.6 * draw()),
        ...(side !== undefined && { side }),
      });
      const [own, other] = unit > 0 ? (['long', 'short'] as const) : (['short', 'long'] as const);
      const way = draw();
      if (way < 0.3) return [row(1)];
      if (way < 0.45) return [row(2), row(-1)];
      if (way < 0.55) return [row(0.5), row(-1.5), row(2)];
      if (way < 0.65) return [row(0.1), row(0.2), row(-0.3)];
      if (way < 0.75) return [row(1), row(-1)];
      if (way < 0.85) return [row(1, own), row(-0.4, other)];
      if (way < 0.9) return [row(1, own), row(-1, other)];
      return [row(0.5), row(0.5), row(-0.25), row(0.25)];
    },
  );
  const collateral = assets
    .filter(() => draw() < 0.5)
    .map(({ id, price }) => ({ asset: id, amount: (10 ** (2 + 3 * draw()) * (draw() < 0.8 ? 1 : -1)) / price }));
  return { account: name, subaccount: '', mode: oneOf(draw, ['isolated', 'cross', 'portfolio'] as const), positions, collateral };
}

export interface LedgerCounts {
  accounts: number;
  figures: number;
  /** Accounts that both refuse. */
  refused: number;
  worst: number;
  readonly wrong: string[];
}

export const ledgerCounts = (): LedgerCounts => ({ accounts: 0, figures: 0, refused: 0, worst: 0, wrong: [] });

const columns = { equity: 'equities', initial: 'initials', maintenance: 'maintenances' } as const;

/** So many accounts on one drawn market under a document: every figure within the tolerance of the evaluator, and no requirement below 0. */
export async function ledgerUnder(core: Core, name: string, seed: number, accounts: number, counts: LedgerCounts): Promise<void> {
  const draw = uniforms(seed);
  const market = smallMarket(draw);
  const held = Array.from({ length: accounts }, (_, n) => drawnAccount(draw, market, `${n}`));
  const rules = preset(name);
  const due = evaluate(rules, market, held).requirements;
  const engine = await core.prepare({ book: bookOf(held), market, rules });
  const run = engine.run();
  const rounds = /round(Up|Down)/.test(JSON.stringify(rules.formulas ?? {}));
  counts.accounts += accounts;
  for (const [requirement, answers] of Object.entries(due)) {
    const ours = run.requirements[requirement] as (typeof run.requirements)[string];
    for (const [a, one] of answers.entries()) {
      const where = `${name} ${requirement}, seed ${seed}, account ${a}`;
      if (typeof one === 'string') {
        counts.refused += 1;
        if (!Number.isNaN(ours.initials[a])) counts.wrong.push(`${where}: ${ours.initials[a]}, but ${one}`);
        continue;
      }
      // cash that closing paid rounds by the size of what was closed
      const scale = Math.max(1, Math.abs(one.equity), run.notionals[a] as number, one.initial);
      for (const [figure, column] of Object.entries(columns) as [keyof Evaluated, (typeof columns)[keyof typeof columns]][]) {
        const x = ours[column][a] as number;
        const error = Math.abs(x - one[figure]) / scale;
        counts.figures += 1;
        if (error > counts.worst && !rounds) counts.worst = error;
        if (!(error <= ruleOracleRelative || (rounds && Math.abs(x - one[figure]) <= ledgerUnits)))
          counts.wrong.push(`${where}: ${figure} ${x}, the evaluator ${one[figure]}`);
        if (figure !== 'equity' && !(x >= 0)) counts.wrong.push(`${where}: ${figure} ${x}`);
      }
    }
  }
  engine.dispose();
}
