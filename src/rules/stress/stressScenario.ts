// The shape of a stress scenario: data only, like a margin rule.
// Moves are relative, decimals; every figure says its unit and where it is from.

/** Entries by name; '*' is the fallback that the scenario states for those not named. Without '*', what is not named is refused. */
export type ShockTable<T> = Readonly<Record<string, T>>;

/** relative 0.5: vols rise by half of themselves. absolute 0.1: ten points up. */
export interface VolShock {
  readonly kind: 'relative' | 'absolute';
  readonly size: number;
}

/**
 * How `spots` are to be read. simple: price x (1 + r). log: price x e^r. sigmas: price x e^(r s), s the underlying's vol over `horizonDays`
 * by the factors of the rules.
 */
export const spotUnits = ['simple', 'log', 'sigmas'] as const;
export type SpotUnit = (typeof spotUnits)[number];

export const stressKinds = ['historical', 'synthetic', 'user'] as const;
export type StressKind = (typeof stressKinds)[number];

export interface StressScenario {
  readonly name: string;
  readonly kind: StressKind;
  readonly description: string;
  /** Source of the figures, and the assumptions among them. */
  readonly source: string;
  /** Days (YYYY-MM-DD) of the first and the last close, or the instants of two snapshots, for what has happened. */
  readonly from?: string;
  readonly to?: string;
  readonly spotUnit: SpotUnit;
  /** With 'sigmas' alone, and then required. */
  readonly horizonDays?: number;
  /** By underlying. */
  readonly spots: ShockTable<number>;
  /** By underlying. */
  readonly vols: ShockTable<VolShock>;
  /** By underlying: relative move of the forwards of everything but spot, on top of that of the spot. */
  readonly basis: ShockTable<number>;
  /** By asset, price moves of what is no underlying's coin: stablecoins. Coins move with their underlying, the numeraire never. */
  readonly assets: ShockTable<number>;
}
