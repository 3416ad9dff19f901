// Cases of Derive's first margin managers: markets with spot, perpetual, base asset and options; balances as decimals or whole numbers.
import type { CaseRun, DeriveAccount, DeriveCollateral, DeriveOption, DeriveUnit } from './deriveMarket.js';
import { venueError } from './deriveMarket.js';

export interface ManagerMarket {
  readonly spot: number;
  readonly spotConf?: number;
  readonly perpPrice?: number;
  readonly perpConf?: number;
  readonly perps?: number;
  readonly perpUnrealised?: number;
  /** Units of the coin itself. */
  readonly base?: number;
  readonly options?: readonly ManagerOption[];
  readonly expiries?: Readonly<Record<string, ManagerExpiry>>;
}

interface ManagerOption {
  readonly secToExpiry: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly amount: number;
  readonly vol: number;
}

interface ManagerExpiry {
  readonly forward?: number;
  readonly forwardVariable?: number;
  readonly forwardFixed?: number;
  readonly forwardConf?: number;
  readonly volConf?: number;
  readonly rate?: number;
  readonly rateConf?: number;
}

export interface Balances {
  readonly im?: number;
  readonly mm?: number;
  /** The same, cut to whole numbers towards 0. */
  readonly imTrunc?: number;
  readonly mmTrunc?: number;
}

export const baseId = (market: string): string => `${market} base`;

/** Options that are not discounted; the rate of an expiry is a figure of its quotes. */
function optionOf(market: ManagerMarket, { secToExpiry, strike, isCall, amount, vol }: ManagerOption): DeriveOption {
  const expiry = market.expiries?.[String(secToExpiry)];
  if (expiry === undefined) throw new Error(`no feed for the expiry in ${secToExpiry} s`);
  const fixed = expiry.forwardFixed ?? 0;
  return {
    seconds: secToExpiry,
    strike,
    call: isCall,
    amount,
    vol,
    forward: expiry.forward ?? (expiry.forwardVariable ?? 0) + fixed,
    rate: 0,
    figures: {
      settledForward: fixed,
      discountRate: Math.max(0, expiry.rate ?? 0),
      forwardConfidence: expiry.forwardConf ?? 1,
      rateConfidence: expiry.rateConf ?? 1,
      volConfidence: expiry.volConf ?? 1,
    },
  };
}

/** `basePrice`: what a unit of the coin counts at, given its spot price. */
export function managerAccount(
  markets: Readonly<Record<string, ManagerMarket>>,
  cash: number,
  stable: number,
  basePrice: (spot: number) => number,
): DeriveAccount {
  const units: DeriveUnit[] = [];
  const collateral: DeriveCollateral[] = [];
  let unsettledGain = 0;
  for (const [id, market] of Object.entries(markets)) {
    const { spot, spotConf = 1, perpConf = 1, perps = 0, perpPrice = spot, perpUnrealised = 0, base = 0, options = [] } = market;
    units.push({
      id,
      spot,
      figures: { spotConfidence: spotConf, perpetualConfidence: perpConf },
      perpetuals: perps,
      perpetualPrice: perpPrice,
      options: options.map((option) => optionOf(market, option)),
    });
    if (base !== 0) collateral.push({ id: baseId(id), amount: base, price: basePrice(spot), figures: { confidence: spotConf } });
    unsettledGain += perpUnrealised;
  }
  return { units, cash, stable, collateral, unsettledGain, unsettledFunding: 0 };
}

/** A haircut by coin held, the same for each; cash counts whole. */
export function baseTable<T>(markets: Readonly<Record<string, unknown>>, absent: T, of: (market: string) => T): Record<string, T> {
  return Object.fromEntries([['*', absent], ...Object.keys(markets).map((id) => [baseId(id), of(id)] as const)]);
}

export function balanceErrors({ im, mm, imTrunc, mmTrunc }: Balances, run: CaseRun): Record<string, number> {
  const errors: Record<string, number> = {};
  if (im !== undefined) errors.im = venueError(run.initialBalance, im);
  if (mm !== undefined) errors.mm = venueError(run.maintenanceBalance, mm);
  if (imTrunc !== undefined) errors.imTrunc = cutError(run.initialBalance, imTrunc);
  if (mmTrunc !== undefined) errors.mmTrunc = cutError(run.maintenanceBalance, mmTrunc);
  return errors;
}

/** How far a figure is from the numbers that are cut to this whole one. */
function cutError(x: number, whole: number): number {
  const low = whole > 0 ? whole : whole - 1;
  const high = whole < 0 ? whole : whole + 1;
  return Math.max(0, low - x, x - high);
}
