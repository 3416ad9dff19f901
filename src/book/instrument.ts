// What can be held: spot, futures, perpetuals and options, linear or inverse.

export type InstrumentKind = 'spot' | 'future' | 'perpetual' | 'option';

/**
 * linear:  P&L in the settlement asset is quantity x multiplier x (price - entry).
 * inverse: futures and perpetuals are quoted in the numeraire and pay quantity x multiplier x (1/entry - 1/price) coins
 *          (quantity x multiplier = face in the numeraire); options are quoted and paid in the coin.
 */
export type Settlement = 'linear' | 'inverse';

export interface Instrument {
  readonly id: string;
  readonly kind: InstrumentKind;
  readonly settlement: Settlement;
  /** Risk unit: the underlying whose price moves it. */
  readonly underlying: string;
  /** Settlement asset: what gains and losses are paid in. For inverse instruments, the coin itself. */
  readonly asset: string;
  readonly multiplier: number;
  /** Instant of expiry, ms since 1970 UTC; options and futures. */
  readonly expiry?: number;
  /** Options only; numeraire per unit of the underlying. */
  readonly strike?: number;
  /** Options only. */
  readonly call?: boolean;
}
