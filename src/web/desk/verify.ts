// Verifies a margin call: a statement to the bit on both backends with hash and signature, or the figures of a venue's replies.
import { bookOf, buildMarket, createCore, Fault, type Market } from '../../index.js';
import { parseJson } from '../../io/support.js';
import { type Statement, verifyStatement } from '../../live.js';
import { parseRules } from '../../rules.js';
import { movedLimits } from '../../support.js';
import { type Verification, verifyReply } from '../../verify.js';
import type { Held } from './held.js';
import { repliedBy } from './replied.js';

export interface VerifyAsked {
  readonly name: string;
  readonly text: string;
  /** Raw Ed25519 public key, base64, that must have signed a statement or the log that it is in; '' asks for none. */
  readonly publicKey: string;
}

export interface ComparedFigure {
  readonly name: string;
  readonly stated: number;
  /** NaN where it could not be made. */
  readonly computed: number;
  readonly same: boolean;
}

/** A row of the statement's market that is not that of the market loaded here. */
export interface MarketDifference {
  readonly id: string;
  readonly field: string;
  readonly stated: number;
  readonly here: number | null;
}

type Checked = Awaited<ReturnType<typeof verifyStatement>>;

export type VerifyAnswer =
  | ({
      readonly kind: 'statement';
      readonly account: string;
      readonly asOf: number;
      readonly rules: { readonly name: string; readonly date: string };
      readonly legs: number;
      readonly quotes: number;
      readonly numeraire: string;
      readonly hash: { readonly text: string; readonly right: boolean };
      readonly figures: readonly ComparedFigure[];
      /** Whether both backends gave the same bits; null where one alone runs here. */
      readonly backendsAgree: boolean | null;
      readonly fault: string | null;
      /** First what differs most from the market that is open here; empty where all its rows are the same. */
      readonly market: readonly MarketDifference[];
    } & Pick<Checked, 'holds' | 'recomputed' | 'signedOnly' | 'unproven' | 'differences' | 'signature' | 'proof'>)
  | ({ readonly kind: 'replies' } & Verification);

const shownFigures = ['equity', 'initial', 'maintenance', 'excess'] as const;
const marketRows = 20;

export async function verify(held: Held, { name, text, publicKey }: VerifyAsked): Promise<VerifyAnswer> {
  const json: unknown = parseJson(text, name);
  if ((json as { format?: unknown } | null)?.format === 'margincore-statement') return ofStatement(held, json as Statement, publicKey);
  const reply = repliedBy(json);
  if (reply === undefined)
    throw new Fault('BAD_FORMAT', name, 'a statement (margincore-statement), or replies of a venue that is known', 'other JSON');
  return { kind: 'replies', ...(await verifyReply(held.core, reply)) };
}

async function ofStatement(held: Held, statement: Statement, publicKey: string): Promise<VerifyAnswer> {
  const { hash, fault, ...checked } = await verifyStatement(held.core, statement, publicKey === '' ? {} : { publicKey });
  const other = await createCore({ backend: held.core.backend === 'wasm' ? 'js' : 'wasm' }).catch(() => undefined);
  const here = await figuresOn(held.core, statement);
  const there = other && (await figuresOn(other, statement));
  other?.dispose();
  const stated = Object.entries(statement.results).flatMap(([requirement, figures]) =>
    shownFigures.map((figure) => ({
      name: `${requirement}, ${figure}`,
      stated: figures[figure],
      computed: here[requirement]?.[figure] ?? Number.NaN,
      there: there?.[requirement]?.[figure] ?? Number.NaN,
    })),
  );
  return {
    kind: 'statement',
    account:
      statement.holding.subaccount === '' ? statement.holding.account : `${statement.holding.account} ${statement.holding.subaccount}`,
    asOf: statement.market.asOf,
    rules: { name: statement.rules.about.name, date: statement.rules.about.date },
    legs: statement.holding.positions.length,
    quotes: statement.market.quotes.length,
    numeraire: statement.market.numeraire,
    ...checked,
    hash: { text: statement.hash, right: hash === 'right' },
    figures: stated.map(({ there: _, ...figure }) => ({ ...figure, same: Object.is(figure.stated, figure.computed) })),
    backendsAgree: there === undefined ? null : stated.every(({ computed, there: twin }) => Object.is(computed, twin)),
    fault: fault?.message ?? null,
    market: differing(statement.market, held.market),
  };
}

type Figures = Readonly<Record<string, Readonly<Record<(typeof shownFigures)[number], number>>>>;

/** None where they cannot be made: `verifyStatement` has said why. */
async function figuresOn(core: Held['core'], { holding, market, rules, assumptions }: Statement): Promise<Figures> {
  try {
    const engine = await core.prepare({
      book: bookOf([holding]),
      market: buildMarket(market, movedLimits),
      rules: parseRules(rules),
      assumptions,
    });
    try {
      return engine.account(holding.account, holding.subaccount).figures();
    } finally {
      engine.dispose();
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {};
  }
}

function differing(stated: Market, here: Market): readonly MarketDifference[] {
  const found: MarketDifference[] = [];
  const look = (id: string, field: string, one: number, other: number | undefined): void => {
    if (!Object.is(one, other)) found.push({ id, field, stated: one, here: other ?? null });
  };
  for (const { id, price } of stated.assets) look(id, 'price', price, here.assets.find((one) => one.id === id)?.price);
  for (const { id, index } of stated.underlyings) look(id, 'index', index, here.underlyings.find((one) => one.id === id)?.index);
  const quotes = new Map(here.quotes.map((quote) => [quote.instrument.id, quote]));
  for (const { instrument, forward, vol, rate } of stated.quotes) {
    const own = quotes.get(instrument.id);
    look(instrument.id, 'forward', forward, own?.forward);
    look(instrument.id, 'vol', vol, own?.vol);
    look(instrument.id, 'rate', rate, own?.rate);
  }
  const size = ({ stated: one, here: other }: MarketDifference): number =>
    other === null ? Number.POSITIVE_INFINITY : Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other));
  return found.sort((x, y) => size(y) - size(x)).slice(0, marketRows);
}
