// The arguments of a stage's kernels, said shortly.
import type { Column, StageArgument } from '../backends/stage.js';

/** `step` elements for each row of the block. */
export const by = (column: Column, step = 1): StageArgument => ({ column, step });
/** The same column for every block. */
export const whole = (column: Column): StageArgument => ({ column, step: 0 });
export const value = (number: number): StageArgument => ({ value: number });
/** How many rows the block has. */
export const rows: StageArgument = { rows: true };
