// The trades after which a requirement and their cost are least. What is usual stands here, for every door.
import { Fault } from '../index.js';
import { findHedge, type Hedge, type HedgeInputs, type MarginGradient, marginGradient } from '../optimise.js';
import { above0, name as id, line, number, plain, share, whole } from '../shape/leaves.js';
import { named as byName, choice, either, list, oneKey, orNull, record, said, truth } from '../shape/shape.js';
import { binding, document, figures, isText, money, moneyOrNull, numeraire, trade } from './common.js';
import { named, question, requirement, type Session, whose } from './question.js';

const lot = said(above0(1e12), { words: 'traded at a time', unit: 'contracts' });
const costRate = said(share, { words: 'cost of a trade, part of its notional' });
/** Terms of an instrument. */
const terms = record({
  'lot?': lot,
  'cost?': said(plain, { words: 'of a contract, bought or sold', unit: 'numeraire' }),
  'costRate?': costRate,
  'impact?': said(record({ coefficient: plain, power: plain }), { words: 'cost by size: coefficient x contracts ^ power, 1.5 or 2' }),
  'price?': said(plain, { words: "what it is filled at; the market's where left out" }),
  'lowest?': said(plain, { words: 'what may be held after it', unit: 'contracts' }),
  'highest?': said(plain, { unit: 'contracts' }),
});

const objectives = choice(['initial', 'maintenance', 'released', 'releasedPerCost']);
const tail = document<{ readonly confidence: number; readonly scenarios: HedgeScenarios }>(
  'confidence, scenarios: P&L by scenario as `pnl` of the account and `instruments` of a contract of each',
);
type HedgeScenarios = { readonly pnl: readonly number[]; readonly instruments: Readonly<Record<string, readonly number[]>> };

export const hedge = question({
  name: 'hedge',
  title:
    'The trades after which a requirement and their cost are least, by the figures of the engine, with a proof of how good they are. Nothing is sent.',
  input: {
    ...whose,
    'requirement?': requirement,
    'objective?': said(
      either(
        isText,
        objectives,
        oneKey({
          health: record({ least: said(plain, { words: 'equity less costs, in maintenance margins' }) }),
          expectedShortfall: tail,
          valueAtRisk: tail,
        }),
      ),
      {
        words: 'what is made least: initial, maintenance, released (initial less equity), most releasedPerCost, costs for a health, a tail',
        usual: 'initial',
      },
    ),
    'instruments?': said(either(Array.isArray, list(id, 0, 1000), byName(terms, nameOf)), {
      words: 'what may be traded, by name or each with its terms, * for all others; the ten that promise most where left out',
    }),
    'lot?': said(lot, { words: 'traded at a time; a power of ten near a thousandth of the largest position where left out' }),
    'costRate?': said(costRate, { usual: 0.0005 }),
    'impact?': said(plain, { words: 'cost of a trade beside: so much x contracts ^ 1.5', unit: 'numeraire' }),
    'most?': said(whole(1, 8), { words: 'instruments that are traded at most', usual: 1 }),
    'budget?': said(number(0, 1e15), { words: 'costs at most', unit: 'numeraire' }),
    'reduceOnly?': said(truth, { words: 'no position grows', usual: false }),
    'bounds?': said(
      list(record({ greek: choice(['delta', 'gamma', 'vega']), 'underlying?': id, 'lowest?': plain, 'highest?': plain }), 0, 100),
      { words: 'what Greeks of all positions have to be after the trades' },
    ),
    'fundingRate?': said(plain, { words: 'of a year: what is released earns it' }),
    'frontier?': said(whole(2, 100), { words: 'also the best trades for so many budgets, from nothing to what the best costs' }),
    'variants?': said(whole(0, 5000), { words: 'of the account that are looked at one by one', usual: 5000 }),
    'programs?': said(whole(0, 200), { words: 'linear programmes that are solved', usual: 200 }),
  },
  answer: record({
    account: id,
    subaccount: line(128),
    requirement: id,
    numeraire,
    met: said(truth, { words: 'bounds and budget hold after the trades' }),
    trades: list(trade, 0, 8),
    released: said(money, { words: 'of the initial requirement' }),
    cost: money,
    objective: record({ before: moneyOrNull, after: moneyOrNull }),
    before: figures,
    after: figures,
    binds: record({
      requirement: said(orNull(binding), { words: 'what decides the initial requirement after the trades' }),
      limits: said(list(id, 0), { words: 'instruments of which another lot would leave their limits' }),
      bounds: said(list(id, 0), { words: 'of which another lot would leave bounds or budget' }),
      lots: said(list(id, 0, 1e6), { words: 'of which less than a lot would be better than nothing' }),
    }),
    proof: record({
      kind: choice(['envelope', 'programs', 'sizes', 'pieces', 'boxes', 'local']),
      bound: said(moneyOrNull, { words: 'no trades that are allowed bring the objective below it' }),
      gap: moneyOrNull,
      'dual?': list(orNull(plain), 0, 1e6),
    }),
    'breakEvenYears?': orNull(plain),
    looked: said(whole(0, 1e12), { words: 'variants of the account that were answered' }),
    tried: said(list(record({ instrument: id, lot: plain, 'lowest?': orNull(plain), 'highest?': orNull(plain) }), 0, 1e6), {
      words: 'what could be traded, at which lot, within what',
    }),
    'frontier?': list(record({ budget: money, cost: money, released: money, trades: list(trade, 0, 8) }), 0, 101),
  }),
  long: true,
  places: { 'inputs.objective.expectedShortfall': 'objective.expectedShortfall', 'inputs.': '' },
  run: (session, input) => {
    const { variants, programs, objective, most, reduceOnly, budget, bounds, fundingRate, frontier } = input;
    const whom = named(session, input);
    const of = { ...whom, requirement: input.requirement ?? session.engine.account(whom.account, whom.subaccount).requirement };
    const instruments = termsOf(input, session, of);
    const inputs: HedgeInputs = {
      ...of,
      ...{ objective: objective as HedgeInputs['objective'], instruments, most, reduceOnly, variants, programs },
      ...(budget !== undefined && { budget }),
      ...(bounds && { bounds }),
      ...(fundingRate !== undefined && { fundingRate }),
    };
    const ask = (given: HedgeInputs): Hedge => findHedge(session.core, session.engine, given);
    const best = ask(inputs);
    const releasedBy = ({ before, after }: Hedge): number => (before[of.requirement]?.initial ?? 0) - (after[of.requirement]?.initial ?? 0);
    return {
      ...{ ...of, numeraire: session.market.numeraire },
      ...{ met: best.met, trades: best.trades, released: releasedBy(best), cost: best.cost, objective: best.objective },
      ...{ before: best.before, after: best.after, binds: best.binds, looked: best.looked },
      proof: { ...best.proof, ...('dual' in best.proof && best.proof.dual && { dual: Array.from(best.proof.dual) }) } as never,
      ...(best.breakEvenYears !== undefined && { breakEvenYears: best.breakEvenYears }),
      tried: Object.entries(instruments).map(([instrument, { lot: at, lowest, highest }]) => ({
        ...{ instrument, lot: at },
        ...(lowest !== undefined && { lowest }),
        ...(highest !== undefined && { highest }),
      })),
      ...(frontier !== undefined && {
        frontier: Array.from({ length: frontier + 1 }, (_, n) => {
          const within = (best.cost * n) / frontier;
          const one = n === frontier ? best : ask({ ...inputs, budget: within });
          return { budget: within, cost: one.cost, released: releasedBy(one), trades: one.trades };
        }),
      }),
    };
  },
});

/** '*' is a name here: of every instrument that is not named. */
function nameOf(name: string, path: string): string {
  if (name === '') throw new Fault('BAD_ID', path, 'not empty', name);
  return name;
}

interface TermsAsked {
  readonly instruments?: readonly string[] | Readonly<Record<string, { readonly lot?: number; readonly [term: string]: unknown }>>;
  readonly lot?: number;
  readonly costRate: number;
  readonly impact?: number;
}

/** At what lots, costs and limits each may be traded. A position may grow to twice the largest notional that is held where its terms do not say. */
function termsOf(
  { instruments: told, lot: stated, costRate: rate, impact }: TermsAsked,
  { engine }: Session,
  of: { readonly account: string; readonly subaccount: string; readonly requirement: string },
): HedgeInputs['instruments'] {
  // of every listed instrument: worked out where lots, limits or names are left to it
  let known: MarginGradient | undefined;
  const gradient = (): MarginGradient => {
    known ??= marginGradient(engine, of);
    return known;
  };
  const usual = { costRate: rate, ...(impact !== undefined && { impact: { coefficient: impact, power: 1.5 as const } }) };
  const limitOf = (instrument: string): number => {
    const { held, notionals, instruments: ids } = gradient();
    const at = ids.indexOf(instrument);
    if (at < 0) throw new Fault('UNKNOWN_INSTRUMENT', 'instruments', 'listed in the market', instrument);
    const largest = 2 * Math.max(0, ...[...held].map((x, n) => Math.abs(x) * (notionals[n] as number)));
    return largest / (notionals[at] as number);
  };
  const lotOf = (most: number): number => stated ?? 10 ** Math.floor(Math.log10(Math.max(most, 1e-9) / 1000));
  const promising = (): readonly string[] => {
    const { ranked, releases, instruments: ids } = gradient();
    const releasing = [...ranked].filter((n) => (releases[n] as number) > 0);
    return releasing.slice(0, 10).map((n) => ids[n] as string);
  };
  const among = told ?? promising();
  if (Array.isArray(among))
    return Object.fromEntries(
      among.map((instrument: string) => {
        const most = limitOf(instrument);
        return [instrument, { ...usual, lot: lotOf(most), lowest: -most, highest: most }];
      }),
    );
  const every = Object.entries(among as Readonly<Record<string, { readonly lot?: number }>>);
  const apart = new Set(every.map(([name]) => name));
  return Object.fromEntries(
    every.flatMap(([name, given]) =>
      (name === '*' ? gradient().instruments.filter((one) => !apart.has(one)) : [name]).map((instrument) => {
        const costs = 'cost' in given || 'costRate' in given ? {} : { costRate: rate };
        return [
          instrument,
          {
            ...('impact' in given ? {} : usual.impact && { impact: usual.impact }),
            ...costs,
            lot: given.lot ?? lotOf(limitOf(instrument)),
            ...given,
          },
        ];
      }),
    ),
  );
}
