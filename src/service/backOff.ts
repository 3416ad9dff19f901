// Waits between attempts: doubled each time up to a limit, with jitter from a seed, so that clients do not come back together.
import { Draws } from '../draws.js';
import { Fault } from '../fault.js';

export interface BackOffOptions {
  /** Attempts after the first, before a request is given up; 4 where left out. A stream is never given up but at 0. */
  readonly retries?: number;
  /** Longest first wait, ms; 250 where left out. It doubles with each attempt. */
  readonly firstMs?: number;
  /** Longest wait, ms; 10,000 where left out. */
  readonly mostMs?: number;
  /** Seed of the jitter; a random one where left out. */
  readonly seed?: number;
  /** Waits so many ms, or until the signal says to stop; timers where left out. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export class BackOff {
  readonly retries: number;
  readonly wait: NonNullable<BackOffOptions['wait']>;
  readonly #firstMs: number;
  readonly #mostMs: number;
  readonly #draws: Draws;

  constructor({ retries = 4, firstMs = 250, mostMs = 10_000, seed, wait = waited }: BackOffOptions) {
    for (const [name, value] of Object.entries({ retries, firstMs, mostMs, ...(seed !== undefined && { seed }) }))
      if (!Number.isSafeInteger(value) || value < 0)
        throw new Fault('OUT_OF_RANGE', `options.backOff.${name}`, 'a whole number, at least 0', value);
    this.retries = retries;
    this.wait = wait;
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#draws = new Draws(seed ?? (crypto.getRandomValues(new Uint32Array(1))[0] as number), 0);
  }

  /** Milliseconds before the attempt after `failed` failures: between half of the doubled wait and all of it, and no less than the service has asked for. */
  ms(failed: number, askedMs = 0): number {
    const whole = Math.min(this.#mostMs, this.#firstMs * 2 ** Math.min(failed - 1, 30));
    return Math.max(askedMs, this.#draws.between(whole / 2, whole));
  }
}

function waited(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      done();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener('abort', over);
    if (signal?.aborted) over();
  });
}
