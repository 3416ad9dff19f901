// Whose level a change has moved: those that it concerns, those that its prices can have moved, or everybody.
import type { ControlEvents } from './controls.js';
import type { LevelEvent, Levels } from './levels.js';
import type { Effect } from './steps.js';

export function judged(
  levels: Levels,
  { steps, tick, rebuild }: Effect,
  time: number,
  { prices, breaker }: ControlEvents,
): readonly LevelEvent[] {
  if (rebuild !== undefined || prices.length + breaker.length > 0) {
    const events = levels.all(time);
    return [...events, ...levels.released(prices, time, events)];
  }
  const rows = steps.map(({ account }) => account);
  const changed = tick === undefined || rows.length > 0 ? levels.changed(rows, time) : [];
  return tick === undefined ? changed : [...changed, ...levels.ticked(time)];
}
