// The vols of an underlying by strike, an expiry a line, and which of them the account holds.
import type { Held } from './held.js';

export interface SmilePoint {
  readonly strike: number;
  /** Decimal. */
  readonly vol: number;
  /** The option that is out of the money: the one the point is edited by, with its twin. */
  readonly instruments: readonly string[];
  /** Contracts held of them, signed. */
  readonly held: number;
}

export interface SmileLine {
  /** ms since 1970 UTC. */
  readonly expiry: number;
  readonly forward: number;
  readonly points: readonly SmilePoint[];
}

export interface Smile {
  readonly underlying: string;
  readonly index: number;
  readonly lines: readonly SmileLine[];
  /** Whether a vol was moved by hand since the market was opened. */
  readonly moved: boolean;
}

export function smile({ market, opened, one }: Held, { underlying }: { readonly underlying: string }): Smile {
  const held = new Map<string, number>();
  // net, where both sides are held
  for (const { instrument, quantity } of one.holding.positions) held.set(instrument, (held.get(instrument) ?? 0) + quantity);
  const lines = new Map<number, { forward: number; points: Map<number, SmilePoint> }>();
  for (const { instrument, forward, vol } of market.quotes) {
    const { kind, expiry, strike, id } = instrument;
    if (kind !== 'option' || instrument.underlying !== underlying || expiry === undefined || strike === undefined || expiry <= market.asOf)
      continue;
    const line = lines.get(expiry) ?? { forward, points: new Map<number, SmilePoint>() };
    lines.set(expiry, line);
    const before = line.points.get(strike);
    line.points.set(strike, {
      strike,
      vol: before?.vol ?? vol,
      instruments: [...(before?.instruments ?? []), id],
      held: (before?.held ?? 0) + (held.get(id) ?? 0),
    });
  }
  return {
    underlying,
    index: market.underlyings.find(({ id }) => id === underlying)?.index ?? Number.NaN,
    lines: [...lines]
      .sort(([x], [y]) => x - y)
      .map(([expiry, { forward, points }]) => ({ expiry, forward, points: [...points.values()].sort((x, y) => x.strike - y.strike) })),
    moved: market !== opened,
  };
}
