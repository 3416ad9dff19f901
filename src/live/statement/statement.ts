// Makes a statement of a margin call, recomputes it from its own inputs before returning it, hashes it, and signs it with a given key.

import { fieldsOf, isOurs } from '../../book/fields.js';
import { coreMade } from '../../book/made.js';
import { identifier } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { canonicalBytes, canonicalText } from '../../log/canonical.js';
import { signedBy } from '../../log/signature.js';
import type { Market } from '../../market/market.js';
import { holdingAt } from '../engine/holding.js';
import { LiveEngine } from '../engine/live.js';
import { digest } from '../engine/stateHash.js';
import { type Derived, derived, differences, type Inputs } from './derived.js';
import { proofOf } from './proof.js';
import { type Statement, statementFormat, statementShape } from './shape.js';

export interface StatementOptions {
  readonly account: string;
  readonly subaccount?: string;
  /** An Ed25519 key of Web Crypto that may sign, with its public key, which may be exported. */
  readonly key?: CryptoKeyPair;
  /** Proof that the log has the last change, for a recorded live engine. */
  readonly proof?: NonNullable<Statement['proof']>;
}

/**
 * Throws UNKNOWN_ACCOUNT, the fault of an account that has no figures, BAD_ARGUMENT for an engine that estimates from a history (it would have to be stated whole) and for a key that cannot
 * sign, BACKEND_UNAVAILABLE where the runtime knows no Ed25519.
 */
export async function statement(core: Core, of: MarginEngine | LiveEngine, options: StatementOptions): Promise<Statement> {
  coreMade(core);
  const given = fieldsOf(options, 'options', ['account'], ['subaccount', 'key', 'proof']);
  const live = isOurs(of) && of instanceof LiveEngine ? of : undefined;
  if (live === undefined && !(isOurs(of) && of instanceof MarginEngine))
    throw new Fault('TYPE_MISMATCH', 'engine', 'an engine, prepared or live', of);
  const engine = live?.engine ?? (of as MarginEngine);
  const inside = insideOf(engine);
  const account = identifier(given.account, 'options.account');
  const subaccount = given.subaccount === undefined || given.subaccount === '' ? '' : identifier(given.subaccount, 'options.subaccount');
  const { history, volHistory, assumptions } = inside.parts;
  const view = engine.account(account, subaccount);
  if (history !== undefined || volHistory !== undefined) throw new Fault('BAD_ARGUMENT', 'engine', 'one without a history', 'a history');
  const row = inside.numberOf(account, subaccount);
  // all results of the engine are read before the first await: a change may come during one
  const { market } = engine;
  const said: Said = { figures: view.figures(), assumed: view.explain().assumptions, ...(live && { live: ladderAt(live, row) }) };
  const inputs = {
    ...{ holding: holdingAt(inside, row), rules: engine.rules, assumptions },
    ...(live && { live: liveInputs(live, row) }),
  };
  const [stated, found] = await provenBy(core, inputs, market, said);
  const { requirement, numeraire, results, assumed } = found;
  const { live: before, ...rest } = stated;
  const body = {
    ...{ format: statementFormat, version: 2 as const, ...rest, requirement, numeraire, results, assumed },
    ...(before && found.live && { live: { ...before, ...found.live } }),
  };
  const bytes = canonicalBytes(body);
  const hash = await digest(bytes);
  const key = given.key as CryptoKeyPair | undefined;
  const made: Statement = {
    ...{ ...body, hash },
    ...(key && { signature: { algorithm: 'Ed25519' as const, ...(await signedBy(key, bytes, 'options.key')) } }),
    ...(given.proof !== undefined && { proof: given.proof as NonNullable<Statement['proof']> }),
  };
  if (made.proof !== undefined) await checkedProof(made);
  return made;
}

/** Throws BAD_ARGUMENT of a proof that does not lead to its checkpoint, or of another change. */
async function checkedProof(made: Statement): Promise<void> {
  const { proof, differences } = await proofOf(statementShape.parse(made, 'options'), undefined);
  if (proof !== 'unknown' || differences.length > 0)
    throw new Fault('BAD_ARGUMENT', 'options.proof', 'that a log has the last change of the engine', differences.join(', ') || proof);
}

/** Results of the engine itself for the account. */
interface Said {
  readonly figures: Statement['results'];
  readonly assumed: Statement['assumed'];
  readonly live?: Derived['live'];
}

function liveInputs(live: LiveEngine, row: number): NonNullable<Inputs['live']> {
  const { sequence, time, levels } = live;
  const strain = levels.strainOf(row);
  return { sequence, time, before: levels.ladder.earlier(row), ...(strain && { strain }) };
}

function ladderAt({ levels }: LiveEngine, row: number): NonNullable<Derived['live']> {
  const { ladder } = levels;
  const call = ladder.call(row);
  const judged = levels.judgedBy(row);
  return {
    ...(judged && { judged }),
    level: ladder.level(row),
    call: call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline },
  };
}

/**
 * The inputs with only those rows of the market that the account depends on, if the same follows from them; else with the whole market. Throws BAD_ARGUMENT where what the engine says does not
 * follow from that either: every statement that is made can be recomputed.
 */
async function provenBy(core: Core, inputs: Omit<Inputs, 'market'>, market: Market, said: Said): Promise<readonly [Inputs, Derived]> {
  const told = (found: Derived): Derived => ({ ...found, results: said.figures, ...(said.live && { live: said.live }) });
  const texts = (assumed: Statement['assumed']): string => assumed.map(canonicalText).sort().join();
  const part = { ...inputs, market: partOf(market, inputs.holding) };
  try {
    const found = await derived(core, part);
    if (differences(told(found), found).length === 0 && texts(said.assumed) === texts(found.assumed)) return [part, found];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  const whole = { ...inputs, market };
  const found = await derived(core, whole);
  const wrong = differences(told(found), found);
  if (wrong.length > 0) throw new Fault('BAD_ARGUMENT', 'engine', 'one whose figures follow from what the account holds', wrong.join(', '));
  return [whole, found];
}

/** Rows of an account's holdings and of everything they depend on. */
function partOf(market: Market, { positions, orders = [], collateral }: Statement['holding']): Market {
  const instruments = new Set([...positions, ...orders].map(({ instrument }) => instrument));
  const quotes = market.quotes.filter(({ instrument }) => instruments.has(instrument.id));
  const used = new Set(quotes.map(({ instrument }) => instrument.underlying));
  const held = new Set(collateral.map(({ asset }) => asset));
  const underlyings = market.underlyings.filter(({ id, asset }) => used.has(id) || held.has(asset));
  const assets = new Set([
    market.numeraire,
    ...held,
    ...underlyings.map(({ asset }) => asset),
    ...quotes.map(({ instrument }) => instrument.asset),
  ]);
  return { ...market, quotes, underlyings, assets: market.assets.filter(({ id }) => assets.has(id)) };
}
