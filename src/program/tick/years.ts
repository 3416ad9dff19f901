// Years of 365 days from a tick's instant to an expiry; 0 to what does not expire or has.
import { yearMs } from '../../market/year.js';
import type { Tick } from './tick.js';

export function yearsTo(tick: Tick, instant: number | undefined): number {
  return instant === undefined ? 0 : Math.max(0, (instant - tick.market.asOf) / yearMs);
}
