// The margin rules that the oracles read, as data; `../fixtures/smallDocument.ts` makes a document of them. Rates are decimals; tables have a '*' for those not named.

export type Table<T> = Readonly<Record<string, T>>;

/** One step of a haircut curve: the part of the amount up to `upTo` (units of the asset; null = no bound) loses `haircut`. */
export interface HaircutTier {
  readonly upTo: number | null;
  readonly haircut: number;
}

/** One leverage bracket: notional (numeraire) up to `upTo` (null = no bound). Requirement N x rate - cum, continuous at every border. */
export interface Bracket {
  readonly upTo: number | null;
  readonly initialRate: number;
  readonly maintenanceRate: number;
}

/** A rate for the initial and one for the maintenance requirement; initial >= maintenance. */
export interface TwoRates {
  readonly initial: number;
  readonly maintenance: number;
}

export interface IsolatedRules {
  /** Spot, futures and perpetuals, by underlying. */
  readonly futures: Table<readonly Bracket[]>;
  /** Short options: initial = max(initialFloor, initialRate - OTM/S) x S + mark; maintenance = maintenanceRate x S + mark. Long options: the mark. */
  readonly options: { readonly initialRate: number; readonly initialFloor: number; readonly maintenanceRate: number };
}

export interface CrossRules {
  /** Charged on the notional that long and short futures of one underlying offset (numeraire x rate). */
  readonly hedgedRate: TwoRates;
  /** Charged on forward x net short calls of an expiry when the maximum loss is not bounded by a strike. */
  readonly unpairedCallRate: TwoRates;
}

export interface ScenarioRules {
  /** Price move that counts as 1, as a decimal of the price, by underlying. */
  readonly priceRanges: Table<number>;
  /** Relative vol shocks that count as +1 and -1, before the term factor. */
  readonly volUp: number;
  readonly volDown: number;
  /** Term factor of a vol shock: (referenceDays / max(days to expiry, floorDays))^power, shortPower up to referenceDays, longPower beyond. */
  readonly volTerm: { readonly referenceDays: number; readonly floorDays: number; readonly shortPower: number; readonly longPower: number };
  /** Shocked vols are floored here. */
  readonly volFloor: number;
  /** Every underlying moves together: all pairs of `moves` (in price ranges) and `vols` (-1, 0, 1 ...). */
  readonly parallel: { readonly moves: readonly number[]; readonly vols: readonly number[] };
  /** Far moves of every underlying together (in price ranges), their loss weighted (0 < weight <= 1). */
  readonly tails: readonly { readonly move: number; readonly vol: number; readonly weight: number }[];
  /** One underlying moves, the others stand still: all pairs of `moves` and `vols`. */
  readonly single: { readonly moves: readonly number[]; readonly vols: readonly number[] };
}

export interface CorrelationRiskRules {
  readonly measure: 'valueAtRisk' | 'expectedShortfall';
  readonly confidence: number;
  readonly horizonDays: number;
}

export interface ContingencyRules {
  /** Rate x index x net short contracts of one strike (calls and puts apart). */
  readonly nakedShort: TwoRates;
  /** Sum over expiries of |delta in numeraire| x max(minimum, exp(annualRisk x years) - 1). */
  readonly roll: { readonly annualRisk: number; readonly minimum: number };
  /** Floor of the scan risk per underlying: hedged x hedged notional + net x |net delta| (numeraire). */
  readonly deltaFloor: { readonly hedged: number; readonly net: number };
}

export interface PortfolioRules {
  readonly scenarios: ScenarioRules;
  readonly correlationRisk: CorrelationRiskRules;
  /** Requirement = factor x max(worst scenario loss, correlation risk, delta floor) + contingencies. */
  readonly factor: TwoRates;
  readonly contingencies: ContingencyRules;
}

export interface FactorRules {
  /** Days a year for vols and horizons. */
  readonly daysPerYear: number;
  readonly spot: {
    readonly names: readonly string[];
    /** Annual vols, parallel to names. */
    readonly vols: readonly number[];
    readonly correlation: readonly (readonly number[])[];
    /** Underlyings not named: their vol and their correlation to every other. */
    readonly other: { readonly vol: number; readonly correlation: number };
  };
  /** Volatility factors, one per underlying: v_u = spotCorrelation x spot_u + sqrt(1 - spotCorrelation^2) x eta_u, the etas equicorrelated. */
  readonly vol: { readonly volOfVols: Table<number>; readonly spotCorrelation: number; readonly crossCorrelation: number };
  /** How spot factors are estimated when a history is given. */
  readonly history: { readonly method: 'sample' | 'ewma'; readonly lambda: number; readonly windowDays: number };
}

export interface MarginRules {
  readonly name: string;
  /** YYYY-MM-DD: the day from which this edition holds. */
  readonly date: string;
  readonly source: string;
  readonly numeraire: string;
  readonly collateral: Table<{ readonly tiers: readonly HaircutTier[] }>;
  readonly isolated: IsolatedRules;
  readonly cross: CrossRules;
  readonly portfolio: PortfolioRules;
  readonly factors: FactorRules;
}
