// A statement: all that a margin call rests on, in one piece of JSON that anybody can recompute to the bit; hashed, and signed where a key is given.

import type { Account } from '../../book/account.js';
import { bookOf } from '../../book/bookOf.js';
import { fieldsOf, isOurs } from '../../book/fields.js';
import { coreMade } from '../../book/made.js';
import { identifier } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { type AccountFigures, Subject } from '../../engine/prepared/account/subject.js';
import { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { AssumptionPolicy, AssumptionUsed } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import { holdingAt } from '../engine/holding.js';
import { LiveEngine } from '../engine/live.js';
import { digest } from '../engine/stateHash.js';
import type { MarginCall } from '../ladder/deadlines.js';
import { canonicalBytes } from './canonical.js';
import { type Signature, signed } from './signature.js';

export interface Statement {
  readonly format: 'margincore-statement';
  readonly version: 1;
  /** As it stood: positions, collateral, open orders, figures of its own. */
  readonly holding: Account;
  /** The rows of the market that its figures hang on. */
  readonly market: Market;
  readonly rules: Rules;
  readonly assumptions: AssumptionPolicy;
  /** The requirement that is its own. */
  readonly requirement: string;
  /** By requirement: equity, initial, maintenance, excess; numeraire. */
  readonly results: StatedFigures;
  readonly assumed: readonly AssumptionUsed[];
  /** Of a live engine: after which change, when, and on which level of the ladder it stood. */
  readonly live?: {
    readonly sequence: number;
    readonly time: number;
    readonly level: string;
    readonly call: Omit<MarginCall, 'row'> | null;
    /** What the level is judged by where that is not `results`: prices in doubt count against the account, a breaker raises its requirements. */
    readonly judged?: Pick<AccountFigures, 'equity' | 'initial' | 'maintenance'>;
  };
  /** SHA-256, hexadecimal, of the canonical JSON of everything else but the signature: keys sorted, no white space. */
  readonly hash: string;
  readonly signature?: Signature;
}

/** Figures that a statement proves, by requirement. */
type StatedFigures = Readonly<Record<string, Omit<AccountFigures, 'health'>>>;

export interface StatementOptions {
  readonly account: string;
  readonly subaccount?: string;
  /** An Ed25519 key of Web Crypto that may sign, with its public key, which may be exported. */
  readonly key?: CryptoKeyPair;
}

/**
 * Throws UNKNOWN_ACCOUNT, the fault of an account that has no figures, BAD_ARGUMENT for an engine that estimates from a history (it would have to be stated whole) and for a key that cannot
 * sign, BACKEND_UNAVAILABLE where the runtime knows no Ed25519.
 */
export async function statement(core: Core, of: MarginEngine | LiveEngine, options: StatementOptions): Promise<Statement> {
  coreMade(core);
  const given = fieldsOf(options, 'options', ['account'], ['subaccount', 'key']);
  const live = isOurs(of) && of instanceof LiveEngine ? of : undefined;
  if (live === undefined && !(isOurs(of) && of instanceof MarginEngine))
    throw new Fault('TYPE_MISMATCH', 'engine', 'an engine, prepared or live', of);
  const engine = live?.engine ?? (of as MarginEngine);
  const inside = insideOf(engine);
  const account = identifier(given.account, 'options.account');
  const subaccount = given.subaccount === undefined || given.subaccount === '' ? '' : identifier(given.subaccount, 'options.subaccount');
  const view = engine.account(account, subaccount);
  const { history, volHistory, assumptions } = inside.parts;
  if (history !== undefined || volHistory !== undefined) throw new Fault('BAD_ARGUMENT', 'engine', 'one without a history', 'a history');
  const row = inside.numberOf(account, subaccount);
  const results = Object.fromEntries(Object.entries(view.figures()).map(([name, { health: _, ...figures }]) => [name, figures]));
  const stated = { holding: holdingAt(inside, row), rules: engine.rules, assumptions };
  const market = await marketOf(core, stated, engine.market, results);
  const call = live?.levels.ladder.call(row);
  const judged = live?.levels.judgedBy(row);
  const body = {
    format: 'margincore-statement' as const,
    version: 1 as const,
    ...stated,
    market,
    requirement: new Subject(inside, row).own,
    results,
    assumed: view.explain().assumptions,
    ...(live && {
      live: {
        sequence: live.sequence,
        time: live.time,
        level: live.levels.ladder.level(row),
        call: call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline },
        ...(judged && { judged }),
      },
    }),
  };
  const bytes = canonicalBytes(body);
  const hash = await digest(bytes);
  return { ...body, hash, ...(given.key === undefined ? {} : { signature: await signed(given.key as CryptoKeyPair, bytes) }) };
}

type Stated = Pick<Statement, 'holding' | 'rules' | 'assumptions'>;

/** Figures of the account alone in a market. Throws its fault. */
export async function recomputed(core: Core, { holding, rules, assumptions }: Stated, market: Market): Promise<StatedFigures> {
  const engine = await core.prepare({ book: bookOf([holding]), market, rules, assumptions });
  try {
    return engine.account(holding.account, holding.subaccount).figures();
  } finally {
    engine.dispose();
  }
}

/** Names of figures that are not the same to the bit. */
export function differences(stated: StatedFigures, found: StatedFigures): readonly string[] {
  const names = new Set([...Object.keys(stated), ...Object.keys(found)]);
  return [...names].flatMap((name) =>
    (['equity', 'initial', 'maintenance', 'excess'] as const).flatMap((figure) =>
      Object.is(stated[name]?.[figure], found[name]?.[figure]) ? [] : [`${name}.${figure}`],
    ),
  );
}

/** Only what the account holds and what that hangs on, where the figures are the same by it; else the whole market. */
async function marketOf(core: Core, stated: Stated, market: Market, results: StatedFigures): Promise<Market> {
  const { positions, orders = [], collateral } = stated.holding;
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
  const part: Market = { ...market, quotes, underlyings, assets: market.assets.filter(({ id }) => assets.has(id)) };
  try {
    const found = await recomputed(core, stated, part);
    return differences(results, found).length === 0 ? part : market;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return market;
  }
}
