// Closes for rows that read a past.
import { buildHistory, type History } from '../../src/estimation.js';

/** Closes that wander by a fixed pattern: not market data. */
export function wanderingCloses(names: readonly string[], asOf: number, days: number): History {
  const last = Math.floor(asOf / 86_400_000) - 1;
  const table = Float64Array.from({ length: days * names.length }, (_, cell) => {
    const [row, name] = [Math.floor(cell / names.length), cell % names.length];
    return 100 + 10 * Math.sin(row / 20 + name) + 3 * Math.sin(row * row + name);
  });
  return buildHistory({ names, dates: Array.from({ length: days }, (_, row) => (last - days + 1 + row) * 86_400_000), closes: table });
}
