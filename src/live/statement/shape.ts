// A statement's form: its type, what reads it, its JSON Schema, and of each field how far it can be relied on.
import { marginModes } from '../../book/account.js';
import { instrumentKinds } from '../../book/checkInstrument.js';
import { instant } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { base64Of, hash32 } from '../../log/bytes.js';
import { keyChangesShape, signedCheckpointShape } from '../../log/checkpoint.js';
import { publicKeyShape } from '../../log/signature.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import { name as id, line, plain, whole } from '../../shape/leaves.js';
import { asItIs, choice, either, list, named, type Of, orNull, record, type Schema, type Shape, said, truth } from '../../shape/shape.js';
import { levels } from '../ladder/thresholds.js';

/**
 * Ground of a field. `recomputed`: follows from the others. `signed`: the signature of the statement. `logged`: that, or the log that it is proved to be in. A statement has exactly one on the way to each of its leaves.
 */
export type Ground = 'recomputed' | 'signed' | 'logged';

const ground = 'x-ground';
const on = <T>(rests: Ground, shape: Shape<T>): Shape<T> => ({ ...shape, schema: { ...shape.schema, [ground]: rests } });
export const groundOf = (schema: Schema): Ground | undefined => schema[ground] as Ground | undefined;

/** Rows of a list. */
const most = 1_000_000;
const words = line(1_000_000);
const ms: Shape<number> = said({ parse: instant, schema: { type: 'integer' } }, { unit: 'ms since 1970 UTC' });
const money = said(plain, { unit: 'numeraire' });
const side = choice(['long', 'short']);
const kind = choice(instrumentKinds);
const figures = { 'figures?': named(plain) };

const holding = record({
  account: id,
  subaccount: line(128),
  mode: choice(marginModes),
  positions: list(record({ instrument: id, quantity: plain, entryPrice: plain, 'side?': side }), 0, most),
  collateral: list(record({ asset: id, amount: plain }), 0, most),
  'orders?': list(record({ instrument: id, quantity: plain, price: plain, 'protected?': truth }), 0, most),
  ...figures,
});

const instrument = record({
  ...{ id, kind, settlement: choice(['linear', 'inverse']), underlying: id, asset: id, multiplier: plain },
  ...{ 'expiry?': ms, 'strike?': plain, 'call?': truth },
});
const market = record({
  asOf: ms,
  numeraire: id,
  venue: choice(['deribit', 'margincore']),
  source: words,
  assets: list(record({ id, price: plain, ...figures }), 0, most),
  underlyings: list(record({ id, asset: id, index: plain, ...figures }), 0, most),
  quotes: list(
    record({
      ...{ instrument, forward: plain, vol: plain, rate: plain, 'mark?': plain, 'settlementPrice?': plain },
      ...{ ...figures, 'riskArray?': list(plain, 1, 512) },
    }),
    0,
    most,
  ),
});

const isText = (value: unknown): boolean => typeof value === 'string';
const assumptions: Shape<AssumptionPolicy> = either(isText, choice(['stated', 'refuse']), list(words, 0, most));
const assumed = list(
  record({
    of: choice(['quotes', 'underlyings', 'assets', 'accounts']),
    attribute: words,
    assumed: either(isText, words, plain),
    count: plain,
  }),
  0,
  most,
);

const judgedFigures = { equity: money, initial: money, maintenance: money };
const stated = named(
  record({
    equity: on('recomputed', money),
    initial: on('recomputed', money),
    maintenance: on('recomputed', money),
    excess: on('recomputed', said(money, { words: 'equity less initial' })),
  }),
);

const level = choice(levels);
const call = { since: ms, amount: money, deadline: orNull(ms) };
const live = record({
  sequence: on('logged', said(whole(0, Number.MAX_SAFE_INTEGER), { words: 'after this change' })),
  time: on('logged', ms),
  before: on(
    'signed',
    said(record({ level, 'unknownFrom?': level, call: orNull(record({ ...call, lapsed: truth })) }), {
      words: 'where the account stood on the ladder before this change; after an opening, with it',
    }),
  ),
  'strain?': on(
    'signed',
    said(record({ loss: money, initial: plain, maintenance: plain }), {
      words: 'what prices in doubt take off equity, and what a breaker multiplies requirements by',
    }),
  ),
  'judged?': on('recomputed', said(record(judgedFigures), { words: 'figures under the strain: the level is judged by them' })),
  level: on('recomputed', level),
  call: on('recomputed', orNull(record(call))),
});

const signature = record({ algorithm: choice(['Ed25519']), publicKey: publicKeyShape, value: base64Of(64) });

/** That the log has the change: its record as text, the path from it to the root, the checkpoint over the root. */
const proof = record({
  record: said(words, { words: 'canonical JSON, as the log holds it' }),
  index: said(whole(0, Number.MAX_SAFE_INTEGER), { words: 'number of the record in the log' }),
  path: said(list(hash32, 0, 64), { words: 'of RFC 6962, from the leaf' }),
  signed: signedCheckpointShape,
  'keys?': said(keyChangesShape, { words: 'by which the first key of the log leads to the one that signed' }),
});

export const statementFormat = 'margincore-statement' as const;
const format: Shape<typeof statementFormat> = constant(statementFormat);
const version: Shape<2> = constant(2);

export const statementShape = record({
  format: on('recomputed', format),
  version: on('recomputed', version),
  holding: on('signed', said(holding, { words: 'positions, collateral, open orders, figures of its own' })),
  market: on('signed', said(market, { words: 'rows that its figures hang on' })),
  rules: on('signed', said(asItIs as unknown as Shape<Rules>, { words: 'a document margincore-3' })),
  assumptions: on('signed', assumptions),
  requirement: on('recomputed', said(id, { words: 'the one that is its own' })),
  numeraire: on('recomputed', said(id, { words: 'what amounts are counted in' })),
  results: said(stated, { words: 'by requirement' }),
  assumed: on('recomputed', said(assumed, { words: 'what stood in for something that is not stated, and of how many' })),
  'live?': said(live, { words: 'of a live engine' }),
  hash: on('recomputed', said(hash32, { words: 'of the canonical JSON (RFC 8785) of everything but hash, signature and proof' })),
  'signature?': on('signed', said(signature, { words: 'of the same bytes as the hash' })),
  'proof?': on('logged', proof),
});

/** All that a margin call rests on, in one piece of JSON that anybody can recompute to the bit. */
export type Statement = Of<typeof statementShape>;

function constant<const T extends string | number>(value: T): Shape<T> {
  return {
    parse(given, path) {
      if (given !== value) throw new Fault('BAD_FORMAT', path, String(value), given);
      return value;
    },
    schema: { const: value },
  };
}
