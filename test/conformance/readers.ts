// The kinds of reference files that are known, in the order in which a file is offered to them.
import type { Reader } from './reader.js';
import { correlationMatrices } from './readers/correlationMatrices.js';
import { futuresPnl } from './readers/futuresPnl.js';
import { impliedContract } from './readers/impliedContract.js';
import { impliedReference } from './readers/impliedReference.js';
import { invalidMatrices } from './readers/invalidMatrices.js';
import { inverseReference } from './readers/inverseReference.js';
import { leverageBrackets } from './readers/leverageBrackets.js';
import { optionLimits } from './readers/optionLimits.js';
import { optionReference } from './readers/optionReference.js';
import { publishedOptions } from './readers/publishedOptions.js';
import { specialFunction } from './readers/specialFunction.js';
import { hasColumns, type Source } from './source.js';

export const readers: readonly Reader[] = [
  optionReference,
  optionLimits,
  inverseReference,
  impliedReference,
  impliedContract,
  specialFunction,
  futuresPnl,
  publishedOptions,
  correlationMatrices,
  invalidMatrices,
  leverageBrackets,
];

/** Why a file has no reader: what it looks like, in its own words. */
export function unknownReason(source: Source): string {
  if (hasColumns(source, ['x', 'y', 'kappa'])) return `the API has no function for ${source.stem} yet`;
  if (source.table !== undefined) return `no reader for a table of ${source.table.names.slice(0, 8).join(', ')}`;
  const { document } = source;
  if (Array.isArray(document)) return `no reader for a list of ${document.length}`;
  if (typeof document !== 'object' || document === null) return 'no reader for a document that is no object';
  return `no reader for a document of ${Object.keys(document).slice(0, 8).join(', ')}`;
}
