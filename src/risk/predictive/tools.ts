// What keeps a margin rate from following its forecast too far or too fast: stress weight, floor, buffer, cap, speed limit.
import { lookup } from '../../book/table.js';
import type { PredictiveRule } from '../../rules/predictiveRule.js';

/** Rates of one quantile under three volatilities. */
export interface RateInputs {
  readonly forecast: number;
  readonly longRun: number;
  readonly stressed: number;
}

/** What stands after a day, and what the next day's limits are counted from. */
export interface LimitedRate {
  readonly rate: number;
  /** 0 where the rule has none. */
  readonly floor: number;
}

/**
 * In this order: blend with stress; floor; buffer, drawn down by how far the rate is above that of the long run; cap; speed limit. The floor itself rises no faster than the limit and never above the
 * cap, so that all three always hold: rate >= floor, rate <= cap, and the step from the day before within the limit. Floor over ten years, 25 % buffer and 25 % weight of stress: Commission
 * Delegated Regulation (EU) 153/2013, article 28; the speed limit: Murphy, Vasios and Vause, Bank of England Staff Working Paper 597 (2016).
 */
export function limitedRate(rule: PredictiveRule, underlying: string, inputs: RateInputs, before: LimitedRate | undefined): LimitedRate {
  const { stress, floor, buffer, speed, cap } = rule;
  const { forecast, longRun, stressed } = inputs;
  const highest = cap === null ? Number.POSITIVE_INFINITY : lookup(cap, underlying);
  const aimedFloor = Math.min(floor === null ? 0 : floor.share * longRun, highest);
  const blended = stress === null ? forecast : (1 - stress.weight) * forecast + stress.weight * stressed;
  const floored = Math.max(blended, floor === null ? 0 : floor.share * longRun);
  const aim = Math.min(buffer === null ? floored : floored * (1 + buffer.share * bufferLeft(buffer, floored, longRun)), highest);
  if (before === undefined || speed === null) return { rate: aim, floor: aimedFloor };
  const raisedFloor = Math.min(aimedFloor, before.floor * (1 + speed.up));
  const limited = Math.min(Math.max(aim, before.rate * (1 - speed.down)), before.rate * (1 + speed.up));
  return { rate: Math.max(limited, raisedFloor), floor: raisedFloor };
}

/** The share of the buffer that is not drawn down: 1 up to `from` times the long-run rate, 0 from `to` times. */
function bufferLeft({ from, to }: NonNullable<PredictiveRule['buffer']>, rate: number, longRun: number): number {
  if (!(longRun > 0)) return 1;
  return Math.min(1, Math.max(0, (to - rate / longRun) / (to - from)));
}
