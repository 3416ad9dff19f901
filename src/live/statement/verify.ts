// A statement recomputed: its figures to the bit, its hash, its signature.

import type { Account } from '../../book/account.js';
import { fieldsOf, objectOf, plainCopy } from '../../book/fields.js';
import { coreMade } from '../../book/made.js';
import type { Core } from '../../engine/core.js';
import { describe, Fault } from '../../fault.js';
import { buildMarket, movedLimits } from '../../market/build.js';
import { parseRules } from '../../rules/document/rules.js';
import { digest } from '../engine/stateHash.js';
import { canonicalBytes } from './canonical.js';
import { isSigned, type Signature } from './signature.js';
import { differences, recomputed, type Statement } from './statement.js';

export interface Verified {
  /** Figures and hash are right, and so is the signature where there is one or one was asked for. */
  readonly verified: boolean;
  /** Figures that come out otherwise: `requirement.figure`. */
  readonly differences: readonly string[];
  /** Why they could not be recomputed. */
  readonly fault?: ReturnType<Fault['toRecord']>;
  readonly hash: 'right' | 'wrong';
  /** `foreign`: right, but not by the key that was asked for. */
  readonly signature: 'valid' | 'invalid' | 'foreign' | 'none';
}

export interface VerifyOptions {
  /** Raw Ed25519 public key, base64, that must have signed it. Without it a signature proves only that the statement is whole. */
  readonly publicKey?: string;
}

const required = ['format', 'version', 'holding', 'market', 'rules', 'assumptions', 'requirement', 'results', 'assumed', 'hash'];

/** Throws BAD_FORMAT for what is no statement; whatever else is wrong with it is told. */
export async function verifyStatement(core: Core, statement: Statement, options: VerifyOptions = {}): Promise<Verified> {
  coreMade(core);
  const { publicKey } = fieldsOf(options, 'options', [], ['publicKey']);
  const { hash, signature, ...body } = fieldsOf(plainCopy(statement, 'statement'), 'statement', required, [
    'live',
    'signature',
  ]) as unknown as Statement;
  if (body.format !== 'margincore-statement' || body.version !== 1)
    throw new Fault(
      'BAD_FORMAT',
      'statement.format',
      'margincore-statement, version 1',
      `${describe(body.format)} ${describe(body.version)}`,
    );
  const bytes = canonicalBytes(body);
  const right = (await digest(bytes)) === hash;
  const found = await figuresOf(core, body as Statement);
  const said = signature === undefined ? 'none' : await judged(signature, bytes, publicKey as string | undefined);
  const sure = said === 'valid' || (said === 'none' && publicKey === undefined);
  return {
    verified: right && sure && found.fault === undefined && found.differences.length === 0,
    ...found,
    hash: right ? 'right' : 'wrong',
    signature: said,
  };
}

async function judged(signature: Signature, bytes: Uint8Array<ArrayBuffer>, asked: string | undefined): Promise<Verified['signature']> {
  const { publicKey } = fieldsOf(signature, 'statement.signature', ['algorithm', 'publicKey', 'value']);
  if (signature.algorithm !== 'Ed25519' || !(await isSigned(signature, bytes))) return 'invalid';
  return asked === undefined || asked === publicKey ? 'valid' : 'foreign';
}

async function figuresOf(
  core: Core,
  { holding, market, rules, assumptions, results }: Statement,
): Promise<Pick<Verified, 'differences' | 'fault'>> {
  try {
    const stated = { holding: objectOf(holding, 'statement.holding') as unknown as Account, rules: parseRules(rules), assumptions };
    const given = objectOf(results, 'statement.results') as Statement['results'];
    return { differences: differences(given, await recomputed(core, stated, buildMarket(market, movedLimits))) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { differences: [], fault: error.toRecord() };
  }
}
