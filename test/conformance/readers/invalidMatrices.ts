// Matrices that are no correlation matrices: each must be refused (JSON, `invalid` -> matrices by name).
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

function matricesOf(source: Source): readonly [string, number[][]][] {
  const invalid = member(source.document, 'invalid');
  if (typeof invalid !== 'object' || invalid === null) return [];
  const entries = Object.entries(invalid);
  const square = (m: unknown): boolean => Array.isArray(m) && m.every((row) => Array.isArray(row) && row.length === m.length);
  return entries.every(([, m]) => square(m)) ? (entries as [string, number[][]][]) : [];
}

function run(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally('0 when refused with a typed fault', 0);
  for (const [name, rows] of matricesOf(source)) {
    let verdict = Number.POSITIVE_INFINITY;
    try {
      door.checkCorrelation(door.matrixOf(rows, name), rows.length, name);
    } catch (error) {
      if (error instanceof door.Fault) verdict = 0;
    }
    tally.add(name, { refused: verdict });
  }
  const others = Object.keys(source.document as object).filter((key) => !['invalid', 'source'].includes(key));
  if (others.length > 0) tally.note(`not known yet: ${others.join(', ')}`);
  return tally.outcome();
}

export const invalidMatrices: Reader = {
  kind: 'invalid correlation matrices',
  recognises: (source) => matricesOf(source).length > 0,
  run,
};
