// Worked examples of Derive's documents (JSON, params with imItm ..., cases by id): standard margin from stated marks; auctions and socialised losses.
import type { TermRules } from '../../../src/index.js';
import { venueRelative } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';
import { auctionErrors, isAuctionExample } from './deriveAuctionExamples.js';
import { type CaseRun, type DeriveAccount, type DeriveOption, type DeriveUnit, runCase, venueError } from './deriveMarket.js';

type Params = Readonly<Record<string, number | undefined>>;

interface OptionLeg {
  readonly n: number;
  readonly strike: number;
  readonly mark?: number;
}

interface PerpetualLeg {
  readonly n: number;
  readonly price: number;
  readonly confidence?: number;
}

interface Example {
  readonly id: string;
  readonly spot?: number;
  readonly forward?: number;
  readonly cash?: number;
  readonly stable?: number;
  readonly shortCalls?: readonly OptionLeg[];
  readonly longCalls?: readonly OptionLeg[];
  readonly shortPuts?: readonly OptionLeg[];
  readonly longPuts?: readonly OptionLeg[];
  readonly perps?: readonly PerpetualLeg[];
  /** The example whose options this one holds as well. */
  readonly spread?: string;
  readonly expected: Readonly<Record<string, number>>;
}

const month = 30 * 86_400;

function rulesOf(door: Door, p: Params): TermRules {
  const charge = (floor = 0, rate = floor) => [{ scale: 1, floor, rate, valueRate: 0 }];
  const confidence = (term: string) => ({ [`terms.${term}.threshold`]: p.confThreshold, [`terms.${term}.rate`]: p.confScale });
  const options = (term: string, charges: unknown, unpaired: number | undefined) => ({
    [`terms.${term}.value`]: 'mark',
    [`terms.${term}.calls`]: charges,
    [`terms.${term}.puts`]: charges,
    [`terms.${term}.unpairedCallRate`]: unpaired,
  });
  const rules = presetWith(door, 'derive-standard', {
    ...options('initialOptions', charge(p.imMin, p.imItm), p.unpairedIM),
    ...options('maintenanceOptions', charge(p.mm), p.unpairedMM),
    'terms.initialPerpetual.rate': p.perpIM,
    'terms.maintenancePerpetual.rate': p.perpMM,
    ...confidence('perpetualConfidence'),
    ...confidence('optionConfidence'),
    'terms.depeg.threshold': p.depegThreshold,
    'terms.depeg.factor': p.depegFactor,
  });
  const alone = (name: string) => ({ ...rules.terms[name], maxLoss: 'isolated' });
  return door.parseTermRules({
    ...rules,
    terms: { ...rules.terms, isolatedInitial: alone('initialOptions'), isolatedMaintenance: alone('maintenanceOptions') },
  });
}

/** Options are given by mark alone: the model, which is not asked for, sees no volatility. */
function optionsOf({ spot = 0, forward = spot, shortCalls = [], longCalls = [], shortPuts = [], longPuts = [] }: Example): DeriveOption[] {
  const legs = (list: readonly OptionLeg[], call: boolean, sign: 1 | -1): DeriveOption[] =>
    list.map(({ n, strike, mark = 0 }) => ({
      seconds: month,
      strike,
      call,
      amount: sign * n,
      vol: 0,
      forward,
      rate: 0,
      mark,
      figures: { forwardConfidence: 1, volConfidence: 1 },
    }));
  return [...legs(shortCalls, true, -1), ...legs(longCalls, true, 1), ...legs(shortPuts, false, -1), ...legs(longPuts, false, 1)];
}

function accountOf(one: Example, all: readonly Example[]): DeriveAccount {
  const held = one.spread === undefined ? one : all.find(({ id }) => id === one.spread);
  if (held === undefined) throw new Error(`no example ${one.spread}`);
  const units: DeriveUnit[] = [];
  const common = { perpetuals: 0, perpetualPrice: 0, options: [] };
  if (held.spot !== undefined)
    units.push({ ...common, id: 'OPTIONS', spot: held.spot, figures: { spotConfidence: 1 }, options: optionsOf(held) });
  for (const [i, { n, price, confidence = 1 }] of (one.perps ?? []).entries()) {
    const figures = { spotConfidence: 1, perpetualConfidence: confidence };
    units.push({ ...common, id: `PERPETUAL ${i}`, spot: price, figures, perpetuals: n, perpetualPrice: price });
  }
  return { units, cash: one.cash ?? 0, stable: one.stable ?? 1, collateral: [], unsettledGain: 0, unsettledFunding: 0 };
}

const known: Readonly<Record<string, (run: CaseRun) => number>> = {
  im: (run) => run.initialBalance,
  mm: (run) => run.maintenanceBalance,
  defaultIM: (run) => -run.term('isolatedInitial'),
  defaultMM: (run) => -run.term('isolatedMaintenance'),
  offset: (run) => -run.term('initialOptions'),
};

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('|x - published| / max(1, |published|); printed decimals: half a unit of the last is the line', venueRelative);
  const rules = rulesOf(door, (member(source.document, 'params') ?? {}) as Params);
  const all = listAt<Example>(source, 'cases');
  const others: string[] = [];
  for (const one of all) {
    if (isAuctionExample(one)) {
      tally.attempt(one.id, () => auctionErrors(door, one, venueRelative));
      continue;
    }
    const figures = Object.entries(one.expected);
    if (!figures.every(([name]) => known[name] !== undefined)) {
      others.push(`${one.id} (${figures.length} figures)`);
      continue;
    }
    tally.attempt(one.id, () => {
      const answer = runCase(core, door, accountOf(one, all), rules);
      return Object.fromEntries(figures.map(([name, published]) => [name, venueError(known[name]?.(answer) ?? Number.NaN, published)]));
    });
  }
  if (others.length > 0) tally.note(`not known yet: ${others.join(', ')}`);
  return tally.outcome();
}

export const deriveExamples: Reader = {
  kind: 'worked examples of Derive',
  recognises: (source) =>
    ['imItm', 'unpairedIM'].every((name) => member(member(source.document, 'params'), name) !== undefined) &&
    member(listAt(source, 'cases')[0], 'id') !== undefined,
  run,
};
