// A seeded book for a batch: a crypto chain over a few underlyings, a history of joint moves, ten positions an account.
import type { Batch, BatchShape } from '../../src/index.js';
import { Seeded } from '../kernels/seeded.js';

type Door = typeof import('../../src/index.js');

/** The library as it is shipped. */
export async function builtDoor(): Promise<Door> {
  return (await import(new URL('../../dist/index.js', import.meta.url).href)) as Door;
}

export const underlyings = 5;

export function bookShape(accounts: number, instruments: number, scenarios: number, positionsEach = 10): BatchShape {
  const futures = Math.floor(instruments / 20);
  return {
    options: instruments - futures,
    futures,
    underlyings,
    accounts,
    positions: accounts * positionsEach,
    ...(scenarios > 0 ? { scenarios, confidence: 0.99 } : {}),
    factors: 'cholesky',
  };
}

/** Fills the columns in place; equal seeds give equal books. */
export function fillBook(batch: Batch, shape: BatchShape, seed: number): void {
  const random = new Seeded(seed);
  const { instruments, positions } = batch;
  const count = instruments.forwards.length;
  for (let h = 0; h < count; h++) {
    instruments.underlyings[h] = h % underlyings;
    instruments.forwards[h] = random.between(50_000, 70_000);
    instruments.strikes[h] = 1_000 * Math.round(((instruments.forwards[h] as number) * random.between(0.5, 1.8)) / 1_000);
    instruments.expiryYears[h] = random.between(0.003, 1);
    instruments.vols[h] = random.between(0.3, 1.2);
    instruments.rates[h] = random.between(0, 0.05);
    instruments.calls[h] = random.whole(2);
  }
  if (shape.scenarios) {
    const { moves, volShocks } = batch.scenarios;
    for (let u = 0; u < underlyings; u++) {
      for (let s = 0; s < shape.scenarios; s++) {
        const tail = random.uniform() + random.uniform() + random.uniform() - 1.5;
        moves[u * batch.stride + s] = 0.12 * tail;
        volShocks[u * batch.stride + s] = -0.3 * tail;
      }
    }
  }
  const { starts, handles, quantities } = positions;
  const each = handles.length / Math.max(1, starts.length - 1);
  for (let a = 0; a < starts.length; a++) starts[a] = a * each;
  for (let k = 0; k < handles.length; k++) {
    handles[k] = random.whole(count);
    quantities[k] = random.between(-20, 20);
  }
}
