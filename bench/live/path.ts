// Prices second by second: seeded Brownian bridges between real daily closes, of the five underlyings of the sample, from its own prices on.
import { readFileSync } from 'node:fs';
import { sharedPath } from '../../test/shared.js';
import { liveMarket } from './book.js';

const daySeconds = 86_400;
const closesFile = 'data/crypto_daily_close_10coins_to2024.csv';

/** Daily closes of the underlyings as ratios to the first day, from a day on when all of them are there; of a fixed pattern where the file is not. */
function closes(): readonly number[][] {
  const path = sharedPath(closesFile);
  const ids = liveMarket.underlyings.map(({ id }) => id);
  if (path === undefined) return Array.from({ length: 400 }, (_, day) => ids.map((_, u) => 1 + 0.2 * Math.sin(day / 3 + u)));
  const [header, ...lines] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const at = ids.map((id) => (header as string[]).indexOf(id));
  const rows = lines.map((line) => at.map((column) => Number(line[column] || Number.NaN)));
  return rows.filter((row) => row.every((close) => close > 0));
}

/** A stream of prices by underlying, a second each: days of the history one after the other, from a seeded one on. */
export function bridges(seed: number): () => Record<string, number> {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const days = closes();
  let day = 1 + ((seed * 97) % (days.length - 2));
  let second = 0;
  const first = days[day - 1] as number[];
  const now = first.map(() => 0);
  const deviation = first.map(() => 0.03 / Math.sqrt(daySeconds));
  return () => {
    if (second === daySeconds) {
      second = 0;
      day = 1 + (day % (days.length - 2));
      now.fill(0);
    }
    const left = daySeconds - second;
    const [from, to] = [days[day - 1] as number[], days[day] as number[]];
    const prices: Record<string, number> = {};
    for (const [u, { id, index }] of liveMarket.underlyings.entries()) {
      const target = Math.log((to[u] as number) / (from[u] as number));
      now[u] =
        (now[u] as number) + (target - (now[u] as number)) / left + (deviation[u] as number) * Math.sqrt((left - 1) / left) * normal();
      prices[id] = index * ((from[u] as number) / (first[u] as number)) * Math.exp(now[u] as number);
    }
    second += 1;
    return prices;
  };
}
