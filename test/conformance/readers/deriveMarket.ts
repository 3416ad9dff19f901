// The market and the accounts of a case of Derive's margin managers, whatever its format.

import type { Account, Market } from '../../../src/index.js';
import type { Figures, Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules.js';
import type { Core, Door } from '../reader.js';
import { type Readings, runBook } from '../ruleRun.js';

export const cash = 'USDC';
const asOf = Date.UTC(2025, 0, 1);
/** Some cases hold smiles of a few minutes for options of a week, which makes vols of some thousands. */
const wildestVol = 1e6;

export interface DeriveOption {
  readonly seconds: number;
  readonly strike: number;
  readonly call: boolean;
  readonly amount: number;
  readonly vol: number;
  readonly forward: number;
  readonly rate: number;
  readonly figures: Figures;
  readonly mark?: number;
}

/** An underlying with what the account holds on it. */
export interface DeriveUnit {
  readonly id: string;
  readonly spot: number;
  readonly figures: Figures;
  readonly perpetuals: number;
  readonly perpetualPrice: number;
  readonly options: readonly DeriveOption[];
}

export interface DeriveCollateral {
  readonly id: string;
  readonly amount: number;
  readonly price: number;
  readonly figures: Figures;
}

export interface DeriveAccount {
  readonly units: readonly DeriveUnit[];
  readonly cash: number;
  /** Price of the cash asset in what it is pegged to. */
  readonly stable: number;
  readonly collateral: readonly DeriveCollateral[];
  /** Of perpetuals, and not settled yet. */
  readonly unsettledGain: number;
  readonly unsettledFunding: number;
}

const perpetualId = (unit: string): string => `${unit}-PERP`;
const optionId = (unit: string, { seconds, strike, call }: DeriveOption): string => `${unit}-${seconds}-${strike}-${call ? 'C' : 'P'}`;

export function marketOf(door: Door, { units, stable, collateral }: DeriveAccount): Market {
  const quotes = new Map<string, Quote>();
  for (const unit of units) {
    const common = { settlement: 'linear', underlying: unit.id, asset: cash, multiplier: 1 } as const;
    if (unit.perpetuals !== 0) {
      const instrument = { ...common, id: perpetualId(unit.id), kind: 'perpetual' } as const;
      quotes.set(instrument.id, { instrument, forward: unit.perpetualPrice, vol: 0, rate: 0 });
    }
    for (const option of unit.options) {
      const { seconds, strike, call, forward, vol, rate, figures, mark } = option;
      const id = optionId(unit.id, option);
      const instrument = { ...common, id, kind: 'option', expiry: asOf + seconds * 1000, strike, call } as const;
      // past its expiry a feed's forward is the settlement price, all of it fixed
      const settled = seconds <= 0 ? { settlementPrice: forward } : {};
      quotes.set(id, { instrument, forward, vol, rate, figures, ...settled, ...(mark === undefined ? {} : { mark }) });
    }
  }
  const draft: Market = {
    asOf,
    numeraire: cash,
    venue: 'margincore',
    source: 'conformance case',
    assets: [
      { id: cash, price: 1, figures: { peg: stable } },
      ...units.map(({ id, spot }) => ({ id: `${id} index`, price: spot })),
      ...collateral.map(({ id, price, figures }) => ({ id, price, figures })),
    ],
    underlyings: units.map(({ id, spot, figures }) => ({ id, asset: `${id} index`, index: spot, figures })),
    quotes: [...quotes.values()],
  };
  return door.buildMarket(draft, { highestVol: wildestVol });
}

/** The account `all`, and beside it an account `name` with these options alone for each of `parts`. */
export function accountsOf(one: DeriveAccount, parts: ReadonlyMap<string, readonly DeriveOption[]>): Account[] {
  const options = (unit: DeriveUnit, held: readonly DeriveOption[]) =>
    held
      .filter(({ amount }) => amount !== 0)
      .map((option) => ({ instrument: optionId(unit.id, option), quantity: option.amount, entryPrice: 0 }));
  const perpetuals = one.units
    .filter((unit) => unit.perpetuals !== 0)
    .map((unit) => ({ instrument: perpetualId(unit.id), quantity: unit.perpetuals, entryPrice: unit.perpetualPrice }));
  const common = { subaccount: '', mode: 'portfolio' } as const;
  return [
    {
      ...common,
      account: 'all',
      positions: [...one.units.flatMap((unit) => options(unit, unit.options)), ...perpetuals],
      collateral: [{ asset: cash, amount: one.cash }, ...one.collateral.map(({ id, amount }) => ({ asset: id, amount }))],
      figures: { unsettledGain: one.unsettledGain, unsettledFunding: one.unsettledFunding },
    },
    ...[...parts].map(([name, held]) => ({
      ...common,
      account: name,
      positions: one.units.flatMap((unit) =>
        options(
          unit,
          held.filter((option) => unit.options.includes(option)),
        ),
      ),
      collateral: [],
    })),
  ];
}

/** What the run of one case says of its account, and of those beside it. */
export interface CaseRun {
  readonly equity: number;
  readonly initialBalance: number;
  readonly maintenanceBalance: number;
  /** A formula that was read, by label. */
  read(label: string, account?: string): number;
}

/** The account of a case, and beside it those of its parts, under the rules. */
export async function runCase(
  core: Core,
  door: Door,
  one: DeriveAccount,
  rules: Rules,
  readings: Readings = {},
  parts: ReadonlyMap<string, readonly DeriveOption[]> = new Map(),
): Promise<CaseRun> {
  const run = await runBook(core, door, rules, { market: marketOf(door, one), book: door.bookOf(accountsOf(one, parts)), readings });
  const equity = run.equity('all');
  return {
    equity,
    initialBalance: equity - run.initial('all'),
    maintenanceBalance: equity - run.maintenance('all'),
    read: (label, account = 'all') => run.reading(label, account),
  };
}

/** Relative to the published figure, absolute below 1. */
export function venueError(x: number, published: number): number {
  return Math.abs(x - published) / Math.max(1, Math.abs(published));
}
