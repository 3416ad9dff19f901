// What to do about one fault of the command line: more than its code says, where its words show what happened.
import type { FaultCode } from '../index.js';
import { nextSteps } from '../io/support.js';
import { meant } from './nearest.js';

export interface FaultText {
  readonly code: FaultCode;
  readonly path: string;
  readonly expectation: string;
  readonly got: string;
}

/** Advice by fault code and the file's content; the first match applies. */
const looks: readonly (readonly [codes: readonly FaultCode[], got: RegExp, step: string])[] = [
  [['NOT_FOUND'], /\bENOENT\b/, 'There is no such file: check the spelling and the folder.'],
  [['NOT_FOUND', 'BAD_ARGUMENT'], /\b(EACCES|EPERM)\b/, 'It may not be opened: change its permissions, or take another place.'],
  [['NOT_FOUND'], /a folder, pipe or device/, 'Give a file in that folder, or `-` for standard input.'],
  [['BAD_FORMAT', 'BAD_CSV', 'BAD_JSON'], /^"?(an empty file)?"?$/, 'It is empty: look whether what should have written it has failed.'],
  [['UNKNOWN_FIELD', 'BAD_CSV', 'BAD_FORMAT', 'BAD_JSON'], /^"PK/, 'It is a spreadsheet or an archive: save the sheet as CSV in UTF-8.'],
  [
    ['UNKNOWN_FIELD', 'BAD_CSV', 'MISSING_FIELD'],
    /;[^,]*;/,
    'Put commas between the fields: there are semicolons; numbers have a point, 1.5.',
  ],
  [['BAD_FORMAT'], /bytes that are not/, 'Save it as UTF-8 text, or unpack it: it is in another encoding, or no text.'],
  [['BAD_FORMAT'], /\baccount,/, 'It looks like a book: give it with --book, and a market file with --market.'],
  [
    ['UNKNOWN_FIELD', 'BAD_CSV'],
    /format.{0,6}margincore-market|snapshot_utc/,
    'It looks like a market: give it with --market, and a book with --book.',
  ],
  [['BAD_CSV'], /^"Date\b/, 'Write the name of the first column in small letters: date.'],
];

export function adviceOn({ code, path, expectation, got }: FaultText): string {
  const look = looks.find(([codes, pattern]) => codes.includes(code) && pattern.test(got));
  if (look !== undefined) return look[2];
  const listed = /(?:one of|among) (.+)$/.exec(expectation)?.[1]?.split(/, | or /);
  const near = listed === undefined ? '' : meant(got.replace(/^"|"$/g, ''), listed);
  if (near !== '') return near;
  if (code === 'BAD_JSON' && / line 1 column 1$/.test(expectation)) return 'It is no JSON: give the file that is meant, or repair it.';
  if (code === 'BAD_DATE' && path.startsWith('--')) return 'Take closes of before that instant, or a market file of a later one.';
  if (code === 'NOT_FOUND' && expectation.includes('folder that exists')) return 'Make the folder, or take one that is there.';
  if (code === 'NOT_FOUND' && path.endsWith('snapshot'))
    return 'Leave `--snapshot` out for the latest instant, or begin it as an instant of the file begins.';
  return nextSteps[code];
}
