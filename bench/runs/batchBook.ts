// A seeded book for a batch: a crypto chain over a few underlyings, a history of joint moves, ten positions an account.
import type { BatchShape } from '../../src/engine/batch/shape.js';
import type { Batch } from '../../src/index.js';
import { Seeded } from '../kernels/seeded.js';

type Door = typeof import('../../src/index.js');

/** The library as it is shipped. */
export async function builtDoor(): Promise<Door> {
  return (await import(new URL('../../dist/index.js', import.meta.url).href)) as Door;
}

/** Underlyings that an account holds, where there are more. */
const held = 4;

export function bookShape(accounts: number, instruments: number, scenarios: number, underlyings = 5): BatchShape {
  const futures = Math.floor(instruments / 20);
  return {
    options: instruments - futures,
    futures,
    underlyings,
    accounts,
    positions: accounts * 10,
    ...(scenarios > 0 ? { scenarios, confidence: 0.99 } : {}),
    factors: underlyings > 5 ? 'covariance' : 'cholesky',
  };
}

/** Fills the columns in place; equal seeds give equal books. */
export function fillBook(batch: Batch, shape: BatchShape, seed: number): void {
  const random = new Seeded(seed);
  const { instruments, positions } = batch;
  const { underlyings } = shape;
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
  /** An instrument near `any` of one of the few underlyings of the account. */
  const ofHeld = (any: number, account: number, k: number): number => {
    const near = any - (any % underlyings) + ((7 * account + (k % held)) % underlyings);
    return near < count ? near : near - underlyings;
  };
  const { starts, handles, quantities } = positions;
  const each = handles.length / Math.max(1, starts.length - 1);
  for (let a = 0; a < starts.length; a++) starts[a] = a * each;
  for (let k = 0; k < handles.length; k++) {
    const any = random.whole(count);
    handles[k] = shape.factors === 'covariance' ? ofHeld(any, Math.floor(k / each), k) : any;
    quantities[k] = random.between(-20, 20);
  }
  if (shape.factors !== 'covariance') return;
  const order = 2 * underlyings;
  const { matrix } = batch.factors;
  for (let i = 0; i < order; i++) for (let j = 0; j < order; j++) (matrix as Float64Array)[i * order + j] = i === j ? 1 : 0.5;
}
