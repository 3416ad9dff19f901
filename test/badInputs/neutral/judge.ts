// The operations of the list by name, and whether what a case was answered is what its class asks for.
import assert from 'node:assert/strict';
import type { FaultCode } from '../../../src/index.js';
import { loadInstruments, margin } from './accounts.js';
import { type Answer, type Bench, type NeutralCase, type Reply, Unmapped } from './neutral.js';
import { greeks, greeksBatch } from './options.js';
import { drawn, historical, scenario, valueAtRisk } from './risk.js';
import { healthOf } from './spared.js';
import { runtime } from './surroundings.js';
import { marks, service } from './texts.js';

export const operations: ReadonlyMap<string, Answer> = new Map([
  ['greeks', greeks],
  ['greeks_batch', greeksBatch],
  ['load_instruments', loadInstruments],
  ['margin', margin],
  ['var', valueAtRisk],
  ['var_historical', historical],
  ['var_mc', drawn],
  ['scenario', scenario],
  ['marks', marks],
  ['service', service],
  ['runtime', runtime],
]);

/** What each class asks for: a fault, a sound answer, or one that carries a flag. */
type Asked = 'fault' | 'answer' | 'flag';
const classes: Readonly<Record<string, Asked>> = {
  reject: 'fault',
  row: 'fault',
  limit: 'fault',
  accept: 'answer',
  warn: 'flag',
  degrade: 'answer',
  survive: 'answer',
};

/** Names of refusals there, by their form -> codes here, where they differ. */
const families: readonly (readonly [RegExp, readonly FaultCode[]])[] = [
  [/_NOT_POSITIVE$/, ['NOT_POSITIVE', 'NEGATIVE']],
  [/^NEGATIVE_|_NEGATIVE$/, ['NEGATIVE', 'NOT_POSITIVE', 'OUT_OF_RANGE']],
  [/_NOT_FINITE$/, ['NOT_FINITE']],
  [/^DUPLICATE_/, ['DUPLICATE']],
  [/^LENGTH_MISMATCH$/, ['SHAPE_MISMATCH']],
  [/^UNKNOWN_CURRENCY$/, ['UNKNOWN_ASSET']],
  [/^UNKNOWN_(STYLE|TYPE|SETTLEMENT)$/, ['UNKNOWN_KIND']],
];

/** Codes that a rule may name as we do. */
const ours = new Set<string>([
  ...([
    'NOT_FINITE',
    'NOT_POSITIVE',
    'NEGATIVE',
    'OUT_OF_RANGE',
    'OVERFLOW',
    'BAD_OPTION_TYPE',
    'TYPE_MISMATCH',
    'PRECISION_LOSS',
  ] as const),
  ...([
    'SHAPE_MISMATCH',
    'NOT_SQUARE',
    'NOT_SYMMETRIC',
    'NOT_UNIT_DIAGONAL',
    'NOT_PSD',
    'DUPLICATE',
    'UNKNOWN_FIELD',
    'MISSING_FIELD',
  ] as const),
  ...(['UNKNOWN_KIND', 'UNKNOWN_INSTRUMENT', 'UNKNOWN_ASSET', 'UNKNOWN_UNDERLYING', 'UNKNOWN_ACCOUNT', 'BAD_ID', 'BAD_DATE'] as const),
  ...(['BAD_JSON', 'BAD_RULES', 'BAD_CONFIDENCE', 'BAD_FORMAT', 'EXPIRED', 'TOO_LARGE', 'TOO_SHORT', 'OUT_OF_MEMORY', 'CLOSED'] as const),
] satisfies FaultCode[]);

/** The codes a rule names, in our words; other words in capitals describe. */
function codesNamed(rule: string): readonly string[] {
  const words = rule.match(/\b[A-Z]+(?:_[A-Z]+)*\b/g) ?? [];
  return words.flatMap((word): readonly string[] => (ours.has(word) ? [word] : (families.find(([form]) => form.test(word))?.[1] ?? [])));
}

export interface Verdict {
  /** Why the case does not agree, or that it was not put to the API; undefined when it agrees. */
  readonly broken?: string;
  /** What it was answered where its rule names no code of ours. */
  readonly note?: string;
}

/** Puts a case to the API: the answer is of its class, and the core is as good as before. */
export async function judge(one: NeutralCase, bench: Bench, health: unknown): Promise<Verdict> {
  const answer = operations.get(one.op);
  const asked = classes[one.expect];
  if (answer === undefined) return { broken: `not put to the API: operation ${one.op}` };
  if (asked === undefined) return { broken: `not judged: class ${one.expect}` };
  let verdict: Verdict;
  try {
    verdict = verdictOn(one, asked, await answer(one, bench));
  } catch (error) {
    if (error instanceof Unmapped) return { broken: `not put to the API: ${error.message}` };
    verdict = { broken: error instanceof Error ? `${error.name}: ${error.message.split('\n').slice(0, 3).join(' ')}` : String(error) };
  }
  try {
    assert.deepEqual(await healthOf(bench), health);
  } catch {
    return { broken: 'the core answers otherwise than before' };
  }
  return verdict;
}

function verdictOn({ rule }: NeutralCase, asked: Asked, reply: Reply): Verdict {
  const named = codesNamed(rule);
  // a rule may leave the choice: "... or accepted as documented", "processed in chunks or TOO_LARGE", "normal account; or BAD_ID"
  const choice = /\bor\b/.test(rule);
  if (reply === undefined || 'flag' in reply) {
    if (asked === 'flag') return reply === undefined ? { broken: 'no flag' } : { note: `answered with ${reply.flag}` };
    if (asked === 'answer' || (choice && /accepted|documented|processed|normal/.test(rule))) return {};
    return { broken: 'no fault' };
  }
  const { code, path, message, expectation, got } = reply;
  if (path === '' || message !== `${path} must be ${expectation}; got ${got}`) return { broken: `a fault without its parts: ${message}` };
  if (asked !== 'fault' && !(choice && named.includes(code))) return { broken: `refused: ${code} ${message}` };
  if (named.length > 0 && !named.includes(code)) return { broken: `${code} where the rule names ${named.join(', ')}` };
  return named.length > 0 ? {} : { note: `answered ${code} at ${path}` };
}
