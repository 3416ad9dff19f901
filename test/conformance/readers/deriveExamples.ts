// Worked examples of Derive's documents (JSON, params with imItm ..., cases by id): standard margin from stated marks; auctions and socialised losses.
import type { Rules } from '../../../src/rules.js';
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

function rulesOf(door: Door, p: Params): Rules {
  const confidence = (term: string) => ({ [`terms.${term}.threshold`]: p.confThreshold, [`terms.${term}.rate`]: p.confScale });
  const rate = { initial: p.imItm ?? 0, maintenance: p.mm ?? 0 };
  const options = { short: [{ rate, floor: { initial: p.imMin ?? 0, maintenance: p.mm ?? 0 } }], price: 'mark' };
  const { unpaired: _, ...terms } = door.rules.preset('derive-standard').terms.options as unknown as Readonly<Record<string, unknown>>;
  return presetWith(door, 'derive-standard', {
    'terms.options.short': options.short,
    'terms.options.price': options.price,
    'terms.options.unpaired.rate': { initial: p.unpairedIM ?? 0, maintenance: p.unpairedMM ?? 0 },
    'terms.alone': { ...terms, ...options, by: 'position' },
    'parameters.perpetualRate': { initial: p.perpIM ?? 0, maintenance: p.perpMM ?? 0 },
    ...confidence('perpetualConfidence'),
    ...confidence('optionConfidence'),
    'parameters.depegThreshold': p.depegThreshold,
    'parameters.depegFactor': p.depegFactor,
  });
}

const readings = { options: 'sum(options)', alone: 'sum(alone)', heldAlone: 'sum(alone.maintenance)' };

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
  defaultIM: (run) => -run.read('alone'),
  defaultMM: (run) => -run.read('heldAlone'),
  offset: (run) => -run.read('options'),
};

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
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
    await tally.attemptLater(one.id, async () => {
      const answer = await runCase(core, door, accountOf(one, all), rules, readings);
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
