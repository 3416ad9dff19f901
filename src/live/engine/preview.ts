// Whom other rules would put on another level.
import type { Core } from '../../engine/core.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Controls } from './controls.js';
import { type LevelEvent, Levels } from './levels.js';
import { type EngineOptions, rebuilt } from './rebuilt.js';

interface Asked {
  readonly rules: Rules;
  readonly time: number;
  /** Rows of accounts that were closed. */
  readonly closed: ReadonlySet<number>;
}

/** Events of the accounts that are open, from the levels that they stand on now. */
export async function previewed(
  core: Core,
  kept: EngineOptions,
  engine: MarginEngine,
  levels: Levels,
  controls: Controls,
  { rules, time, closed }: Asked,
): Promise<readonly LevelEvent[]> {
  const ladder = levels.ladder.toJSON();
  const other = await rebuilt(core, kept, engine, { rules });
  try {
    return new Levels(other, controls).compared(ladder, time, (row) => !closed.has(row));
  } finally {
    other.dispose();
  }
}
