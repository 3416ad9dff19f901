// How far an agent has moved an account from its own exposure, and how far a release may.
import type { AgentOrder, Stand } from './stand.js';

const columnOf = { delta: 'netDeltas', vega: 'vegas' } as const;

/** Exposure to one Greek in the coin of an instrument, numeraire (delta per relative move, vega per 1.00 of vol); NaN where a price is missing. */
export interface Exposure {
  readonly greek: keyof typeof columnOf;
  /** Exposure of the account less that of its own positions: that of all the agent's trades. */
  readonly gap: number;
  /** How large it may be: the policy's share of the sizes of the account's own positions, or what it is already. */
  readonly reach: number;
  /** Exposure of one contract of the instrument. */
  readonly each: number;
}

export function exposuresOf(
  { live, inside, policy, moves }: Stand,
  { account, subaccount, instrument }: Pick<AgentOrder, 'account' | 'subaccount' | 'instrument'>,
): readonly Exposure[] {
  const shares = policy.release?.exposure;
  if (shares === undefined) return [];
  const { rows, holdings } = inside.parts;
  const coinOf = (row: number): string | undefined => rows.market.underlyings[rows.underlyings[row]]?.asset;
  const coin = coinOf(rows.rowOf(instrument));
  const moved = new Map(
    moves.of(account, subaccount).flatMap((one) => (rows.quoteOf(one.instrument) < 0 ? [] : [[rows.rowOf(one.instrument), one.moved]])),
  );
  const own = new Map([...moved].map(([row, quantity]) => [row, -quantity]));
  const held = holdings.lotsOf(live.rowOf(account, subaccount));
  held.rows.forEach((row, i) => {
    own.set(row, (own.get(row) ?? 0) + held.quantities[i]);
  });
  // rows that were made just now have their figures in the next look at the tick
  const { columns } = inside.tick();
  return (['delta', 'vega'] as const).map((greek) => {
    const of = (row: number): number => (columns.codes[row] === 0 ? columns[columnOf[greek]][row] : Number.NaN);
    let [gap, gross] = [0, 0];
    for (const [row, quantity] of own) {
      if (coinOf(row) !== coin) continue;
      gap += (moved.get(row) ?? 0) * of(row);
      gross += Math.abs(quantity * of(row));
    }
    return { greek, gap, reach: Math.max(shares[greek] * gross, Math.abs(gap)), each: of(rows.rowOf(instrument)) };
  });
}

/** The most contracts of a side that keep within reach. */
export function withinReach({ gap, reach, each }: Exposure, side: 1 | -1): number {
  const step = side * each;
  const most = step === 0 ? Number.POSITIVE_INFINITY : (reach - gap * Math.sign(step)) / Math.abs(step);
  return gap <= reach && most >= 0 ? most : 0;
}
