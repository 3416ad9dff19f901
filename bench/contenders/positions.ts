// Accounts as objects that hold their positions, for the contenders that take them so.
import type { Positions } from '../kernels/seeded.js';

export interface Holding<Instrument> {
  readonly instrument: Instrument;
  readonly quantity: number;
}

export interface HolderAccount<Instrument> {
  readonly positions: readonly Holding<Instrument>[];
}

/** The first `count` accounts of a CSR of positions. */
export function holders<Instrument>(positions: Positions, count: number, instruments: readonly Instrument[]): HolderAccount<Instrument>[] {
  const { starts, handles, quantities } = positions;
  return Array.from({ length: count }, (_, a) => {
    const first = starts[a] as number;
    return {
      positions: Array.from({ length: (starts[a + 1] as number) - first }, (_, k) => ({
        instrument: instruments[handles[first + k] as number] as Instrument,
        quantity: quantities[first + k] as number,
      })),
    };
  });
}
