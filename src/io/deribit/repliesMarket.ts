// A market from Deribit's own JSON: prices from the book summary, facts from get_instruments or, without them, from the names.
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { type ChainRow, marketOfChain } from './listing.js';
import { type DeribitName, dateText, tryDeribitName } from './name.js';
import type { InstrumentFacts, Replies, Summary } from './replies.js';

const stablecoins: readonly string[] = ['USDC', 'USDT'];

/** Rows that are not read, counted for Market.source. */
interface Skipped {
  /** Options without mark_iv or without a forward. */
  noVol: number;
  /** Futures and perpetuals without a mark. */
  noMark: number;
  /** Spot pairs, combos. */
  otherKinds: number;
}

/** The market of replies. Its instant is the latest creation_timestamp of a row that is read, else when the venue answered. */
export function marketOfReplies({ summaries, instruments, answered }: Replies, file: string): Market {
  const skipped: Skipped = { noVol: 0, noMark: 0, otherKinds: 0 };
  const rows: ChainRow[] = [];
  const seen = new Set<string>();
  let instant = Number.NEGATIVE_INFINITY;
  for (const summary of summaries) {
    const id = summary.instrument_name;
    if (seen.has(id)) throw new Fault('DUPLICATE', `${summary.path}.instrument_name`, 'an instrument that stands once', id);
    seen.add(id);
    const row = rowOf(summary, instruments.get(id), skipped);
    if (row === undefined) continue;
    rows.push(row);
    instant = Math.max(instant, summary.creation_timestamp ?? instant);
  }
  const asOf = instant > 0 ? instant : answered;
  if (asOf === undefined)
    throw new Fault('MISSING_FIELD', file, 'telling its instant: creation_timestamp in a row, or usIn in the reply', undefined);
  return marketOfChain(rows, asOf, sourceText(rows, skipped, instruments.size > 0, file), file);
}

function rowOf(summary: Summary, facts: InstrumentFacts | undefined, skipped: Skipped): ChainRow | undefined {
  const { path } = summary;
  const parts = tryDeribitName(summary.instrument_name, `${path}.instrument_name`);
  if (parts === undefined || facts?.kind.endsWith('combo')) {
    if (summary.mark_iv !== undefined && summary.mark_iv !== null) {
      throw new Fault('BAD_ID', `${path}.instrument_name`, 'an option such as BTC-5AUG23-58000-P', summary.instrument_name);
    }
    skipped.otherKinds++;
    return undefined;
  }
  const name = facts ? withFacts(parts, facts) : parts;
  const index = summary.estimated_delivery_price;
  const mark = summary.mark_price;
  const common = { ...name, path, ...(typeof index === 'number' ? { index } : {}) };
  if (name.kind !== 'option') {
    if (typeof mark === 'number') return { ...common, forward: mark, vol: 0, rate: 0 };
    skipped.noMark++;
    return undefined;
  }
  if (typeof summary.mark_iv !== 'number' || typeof summary.underlying_price !== 'number') {
    skipped.noVol++;
    return undefined;
  }
  const option = { forward: summary.underlying_price, vol: summary.mark_iv / 100, rate: summary.interest_rate ?? 0 };
  return { ...common, ...option, ...(typeof mark === 'number' ? { mark } : {}) };
}

/** Facts of get_instruments over those of the name; a kind that contradicts the name is refused. */
function withFacts(name: DeribitName, facts: InstrumentFacts): DeribitName {
  const kind = facts.kind === 'future' && facts.settlement_period === 'perpetual' ? 'perpetual' : facts.kind;
  if (kind !== name.kind) throw new Fault('UNKNOWN_KIND', `${facts.path}.kind`, `${name.kind} as ${name.id} says`, facts.kind);
  const base = facts.base_currency ?? name.family.base;
  const settled = facts.settlement_currency ?? name.family.stablecoin ?? base;
  if (settled !== base && !stablecoins.includes(settled)) {
    throw new Fault('UNKNOWN_ASSET', `${facts.path}.settlement_currency`, `${base}, ${stablecoins.join(' or ')}`, settled);
  }
  const { prefix } = name.family;
  const family = settled === base ? { prefix, base } : { prefix, base, stablecoin: settled };
  if (name.kind === 'perpetual') return { ...name, family };
  const expiry = facts.expiration_timestamp ?? name.expiry;
  if (dateText(expiry) !== name.date) throw new Fault('BAD_DATE', `${facts.path}.expiration_timestamp`, `on ${name.date}`, expiry);
  if (name.kind === 'future') return { ...name, family, expiry };
  return {
    ...name,
    family,
    expiry,
    strike: facts.strike ?? name.strike,
    call: facts.option_type ? facts.option_type === 'call' : name.call,
  };
}

function sourceText(rows: readonly ChainRow[], skipped: Skipped, facts: boolean, file: string): string {
  const options = rows.filter(({ kind }) => kind === 'option').length;
  const parts = [`${options} options, ${rows.length - options} futures and perpetuals`];
  if (skipped.noVol > 0) parts.push(`${skipped.noVol} options without mark_iv or underlying_price skipped`);
  if (skipped.noMark > 0) parts.push(`${skipped.noMark} futures without mark_price skipped`);
  if (skipped.otherKinds > 0) parts.push(`${skipped.otherKinds} rows of other kinds skipped`);
  const where = facts ? 'instrument facts from get_instruments' : 'instrument facts from names';
  return `${file}: Deribit book summary, ${parts.join(', ')}; ${where}; futures and perpetuals not listed from forwards and index`;
}
