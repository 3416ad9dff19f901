// Verifies a statement: which fields follow from the others, which are only signed, which nothing proves.

import { fieldsOf } from '../../book/fields.js';
import { coreMade } from '../../book/made.js';
import { plainCopy } from '../../book/plainCopy.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import { canonicalBytes } from '../../log/canonical.js';
import { isSigned, publicKeyShape } from '../../log/signature.js';
import { digest } from '../engine/stateHash.js';
import { type Derived, derived, differences } from './derived.js';
import { groundsOf } from './grounds.js';
import { proofOf } from './proof.js';
import { type Statement, statementShape } from './shape.js';

/** `foreign`: right, but not by the key that was asked for. `unknown`: right, by a key that the caller has not named. */
type Standing = 'valid' | 'unknown' | 'foreign' | 'invalid' | 'none';

/** Each field of the statement stands in exactly one of the first four lists. */
export interface Verified {
  /** Fields that follow, to the bit, from others that the statement holds. */
  readonly recomputed: readonly string[];
  /** Fields for which there is the word of the key that was named, and no more. */
  readonly signedOnly: readonly string[];
  /** Fields that nothing here speaks for; then what no statement can show, in words that begin with `that`. */
  readonly unproven: readonly string[];
  /** Fields that come out otherwise. */
  readonly differences: readonly string[];
  /** Nothing comes out otherwise, every signature and proof there is holds, and none is missing whose key was named. */
  readonly holds: boolean;
  /** Why nothing could be recomputed. */
  readonly fault?: ReturnType<Fault['toRecord']>;
  readonly hash: 'right' | 'wrong';
  readonly signature: Standing;
  /** Result of the proof that the log holds the change. */
  readonly proof: Standing;
}

export interface VerifyOptions {
  /** Raw Ed25519 public key, base64, known from elsewhere to be the venue's: the newest that is known. A key that the proof shows it to have handed over to counts in its place. Without it no signature is by a known signer. */
  readonly publicKey?: string;
  /** A key of the venue's log, where it is another. */
  readonly logKey?: string;
}

/** Facts that no document can prove of itself. */
const beyond = [
  'that the prices were fair',
  'that the account holds nothing else, and the book nobody else',
  'that no other statement says otherwise',
];

/**
 * Throws BAD_FORMAT for another format or version, and for what is not in the form of a statement (UNKNOWN_FIELD, MISSING_FIELD, TYPE_MISMATCH, TOO_LARGE ...); whatever else is wrong with it is told.
 * Of JSON text a strict reader (`readJson` of the command line, the page) must have refused keys that stand twice.
 */
export async function verifyStatement(core: Core, statement: Statement, options: VerifyOptions = {}): Promise<Verified> {
  coreMade(core);
  const given = fieldsOf(options, 'options', [], ['publicKey', 'logKey']);
  const [publicKey, logKey = publicKey] = (['publicKey', 'logKey'] as const).map((name) =>
    given[name] === undefined ? undefined : publicKeyShape.parse(given[name], `options.${name}`),
  );
  // hashed as it came; read into what is computed with
  const copy = plainCopy(statement, 'statement') as Statement;
  const read = statementShape.parse(copy, 'statement');
  const { hash: _, signature: __, proof: ___, ...body } = copy;
  const bytes = canonicalBytes(body);
  const isRight = (await digest(bytes)) === read.hash;
  const logged = await proofOf(read, logKey);
  // a key that has handed over signs no more
  const signer = logKey === publicKey && logged.proof === 'valid' ? logged.key : publicKey;
  const signature = await standingOf(read.signature, bytes, signer);
  const found = await outcome(core, read);
  const wrong = [...new Set([...found.differences, ...logged.differences, ...(isRight ? [] : ['hash'])])];
  const sure = [signature, logged.proof].every((one) => one !== 'invalid' && one !== 'foreign');
  const vouched = (publicKey === undefined || signature === 'valid') && (given.logKey === undefined || logged.proof === 'valid');
  const lists = groundsOf(read, {
    recomputed: found.fault === undefined,
    signed: signature === 'valid' && isRight,
    logged: logged.proof === 'valid' && logged.differences.length === 0,
    wrong,
  });
  return {
    ...lists,
    unproven: [...lists.unproven, ...beyond],
    differences: wrong,
    holds: wrong.length === 0 && found.fault === undefined && sure && vouched,
    ...(found.fault && { fault: found.fault }),
    ...{ hash: isRight ? 'right' : 'wrong', signature, proof: logged.proof },
  };
}

async function standingOf(signature: Statement['signature'], bytes: Uint8Array<ArrayBuffer>, asked: string | undefined): Promise<Standing> {
  if (signature === undefined) return 'none';
  if (!(await isSigned(signature, bytes))) return 'invalid';
  return asked === undefined ? 'unknown' : asked === signature.publicKey ? 'valid' : 'foreign';
}

async function outcome(
  core: Core,
  stated: Statement,
): Promise<{ readonly differences: readonly string[]; readonly fault?: Verified['fault'] }> {
  let found: Derived;
  try {
    found = await derived(core, stated);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { differences: [], fault: error.toRecord() };
  }
  return { differences: differences(stated, found) };
}
