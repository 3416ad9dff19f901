// Flags of several commands, declared once: the same name, kind of value and, for the same meaning, words.

import { presetNames } from '../rules.js';
import { missingCloses, quantileConventions } from '../support.js';
import { backendChoices } from './flags.js';
import { assetPrices, choice, decimal, type Parser, source, target, text, whole } from './flagValues.js';

/** No seed and no book of the sample is larger. */
const seedLimit = Number.MAX_SAFE_INTEGER;
const accountLimit = 1_000_000;

type Declared<T> = readonly [syntax: string, words: string, parser: Parser<T>];
type Switch = readonly [syntax: string, words: string];

export const shared = {
  market: ['--market <file>', 'market: Deribit chain CSV or JSON, or margincore-market JSON; plain or gzip', source()],
  snapshot: ['--snapshot <time>', 'instant of a market file with several, or its beginning (default: the latest)', text],
  asset: [
    '--asset <id=price>',
    'price of an asset that the market does not list, in its numeraire: USDC=1; may be given several times',
    assetPrices,
  ],
  book: ['--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', source()],
  rules: [
    '--rules <file or name>',
    'margin rules (default: margincore); `margincore rules list` names those that come with it',
    source(...presetNames),
  ],
  ruleList: ['--rules <list>', 'names or files, separated by commas; all: every preset', source('all', ...presetNames)],
  requirement: ['--requirement <name>', "requirement of the rules (default: each account's own)", text],
  strict: ['--strict', 'refuse accounts where the rules would assume what the market or the book does not state'],
  account: ['--account <id>', 'account id', text],
  subaccount: ['--subaccount <id>', 'subaccount id (default: none)', text],
  history: ['--history <file>', 'daily closes: date,BTC,... a row a day', source()],
  volHistory: ['--vol-history <file>', 'daily implied vol levels by underlying', source()],
  names: ['--names <list>', 'columns of the history, separated by commas (default: all)', text],
  missing: ['--missing <rule>', `closes that are blank: ${missingCloses.join(', ')} (default: trim)`, choice(missingCloses)],
  quantile: ['--quantile <convention>', `${quantileConventions.join(', ')} (default: ceil)`, choice(quantileConventions)],
  confidence: ['--confidence <p>', 'confidence of the VaR, such as 0.99', decimal(0, 1)],
  horizonDays: ['--horizon-days <n>', 'days ahead', whole(1, 3650)],
  windows: ['--windows <n>', 'scenarios from the end of the history (default: all)', whole(1, 1_000_000)],
  windowDays: ['--window-days <n>', 'rows of the history that are used, up to its last (default: all)', whole(1, 1_000_000)],
  decay: ['--decay <lambda>', 'weight of a day against the next day (default: 0.94)', decimal(0, 1, true)],
  changes: ['--changes <file>', 'ticks, fills, orders ... as NDJSON, a change a line, as they come', source()],
  inputs: ['--inputs <file>', 'input of the question, as JSON', source()],
  policy: ['--policy <file>', 'policy of the agent: JSON', source()],
  accounts: ['--accounts <n>', 'margined units of the sample (default: 10000)', whole(0, accountLimit)],
  seed: ['--seed <n>', 'the same seed gives the same draws (default: 1)', whole(0, seedLimit)],
  byAccount: ['--by-account', 'a line an account, the largest loss first, in the text'],
  backend: ['--backend <backend>', `${backendChoices.join(', ')} (default: auto)`, choice(backendChoices)],
  threads: ['--threads <n>', 'number of compute threads (default: 1); the figures are the same for any number', whole(1, 256)],
  timings: ['--timings', 'add backend and time per stage'],
  json: ['--json', 'print the whole result as one JSON document'],
  csv: ['--csv', 'print the rows as CSV'],
  out: ['--out <file>', 'write the result: .json', target],
  rawCsv: ['--raw-csv', 'neither write nor remove an apostrophe before = + - @ in CSV text'],
  quiet: ['-q, --quiet', 'only warnings, faults and errors on standard error: no notices, no progress'],
} as const;

/** A shared flag with the words of a command in which it means something narrower. */
export function saying<T>([syntax, , parser]: Declared<T>, words: string): Declared<T>;
export function saying([syntax]: Switch, words: string): Switch;
export function saying([syntax, , parser]: readonly [string, string, unknown?], words: string): readonly unknown[] {
  return parser === undefined ? [syntax, words] : [syntax, words, parser];
}
