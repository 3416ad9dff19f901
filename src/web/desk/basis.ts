// The basis of an account's figures: origin of every price, assumptions, and what rules or data leave out.
import type { Account, Market } from '../../index.js';
import { priceNotes } from '../../io/origins.js';
import type { Rules } from '../../rules.js';
import type { Held } from './held.js';

export type Origin = 'sample' | 'file' | 'reply' | 'synthesised' | 'assumed';

/** Prices of one kind and origin, by name. */
export interface PriceOrigin {
  readonly origin: Origin;
  readonly of: 'price' | 'index' | 'forward' | 'volatility';
  readonly names: readonly string[];
}

export interface Gap {
  readonly of: 'fees' | 'funding' | 'concentration' | 'depth' | 'depeg';
  readonly text: string;
}

export interface Basis {
  /** Every price that the account rests on. */
  readonly origins: readonly PriceOrigin[];
  /** Where the account holds positions and no collateral. */
  readonly noCollateral: boolean;
  /** What the rules do not charge, or the data do not state. */
  readonly gaps: readonly Gap[];
}

type Quote = Market['quotes'][number];

export function basisOf({ market, opened, rules, one }: Pick<Held, 'market' | 'opened' | 'rules' | 'one'>, requirement: string): Basis {
  const { holding } = one;
  const ids = new Set([...holding.positions, ...(holding.orders ?? [])].map(({ instrument }) => instrument));
  const quotes = market.quotes.filter(({ instrument }) => ids.has(instrument.id));
  return {
    origins: originsOf(market, opened, quotes, holding),
    noCollateral: ids.size > 0 && holding.collateral.length === 0,
    gaps: ids.size === 0 ? [] : gapsOf(rules, requirement, market, quotes, holding),
  };
}

/** Of a market as a whole, by what its reader wrote into it. */
export function originOf({ source }: Market): Origin {
  if (/^synthetic sample/.test(source)) return 'sample';
  return source === 'replies of the venue' ? 'reply' : 'file';
}

function originsOf(market: Market, opened: Market, quotes: readonly Quote[], { collateral }: Account): readonly PriceOrigin[] {
  const base = originOf(market);
  const { synthesised, assumed } = priceNotes(opened);
  const groups = new Map<string, { readonly origin: Origin; readonly of: PriceOrigin['of']; readonly names: Set<string> }>();
  const add = (of: PriceOrigin['of'], name: string, origin: Origin): void => {
    const group = groups.get(`${of} ${origin}`) ?? { origin, of, names: new Set() };
    group.names.add(name);
    groups.set(`${of} ${origin}`, group);
  };
  const stated = new Map(opened.quotes.map(({ instrument, vol }) => [instrument.id, vol]));
  const paying = quotes.map(({ instrument }) => instrument.asset);
  for (const asset of [...collateral.map((one) => one.asset), ...paying])
    if (asset !== market.numeraire) add('price', asset, assumed.includes(asset) ? 'assumed' : base);
  for (const { instrument, vol } of quotes) {
    const { id, underlying, kind } = instrument;
    add('index', underlying, base);
    add('forward', id, synthesised.includes(id) ? 'synthesised' : base);
    if (kind === 'option') add('volatility', id, assumed.includes(id) || stated.get(id) !== vol ? 'assumed' : base);
  }
  return [...groups.values()].map(({ names, ...group }) => ({ ...group, names: [...names] }));
}

type Term = Rules['terms'][string];

/** Terms and parameters that a requirement reads, through formulas and fields of terms. */
function readBy(
  { terms, formulas, parameters, requirements }: Rules,
  requirement: string,
): { terms: readonly Term[]; names: ReadonlySet<string> } {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    for (const name of JSON.stringify(value ?? '').match(/[A-Za-z_]\w*/g) ?? []) {
      if (names.has(name)) continue;
      const known = terms[name] ?? formulas[name] ?? (name in parameters ? '' : undefined);
      if (known === undefined) continue;
      names.add(name);
      look(known);
    }
  };
  look(requirements[requirement]);
  return { terms: Object.entries(terms).flatMap(([name, term]) => (names.has(name) ? [term] : [])), names };
}

function gapsOf(rules: Rules, requirement: string, market: Market, quotes: readonly Quote[], holding: Account): readonly Gap[] {
  const { terms, names } = readBy(rules, requirement);
  const has = (...kinds: readonly Term['kind'][]): boolean => terms.some(({ kind }) => kinds.includes(kind));
  const named = (pattern: RegExp): boolean => [...names].some((name) => pattern.test(name));
  const gaps: Gap[] = [];
  const gap = (of: Gap['of'], text: string): void => void gaps.push({ of, text });
  if (!has('fee') && !named(/fee/i)) gap('fees', 'closing what is held is charged without fees');
  const perpetuals = quotes.filter(({ instrument }) => instrument.kind === 'perpetual').length;
  if (perpetuals > 0 && !has('funding') && !named(/funding/i))
    gap('funding', `funding that ${perpetuals} perpetuals owe or earn is not counted`);
  const grows = terms.some((term) => growsWithSize(term, rules, quotes)) || named(/increment|threshold/i);
  if (!grows) gap('concentration', 'a position of any size is charged at the same rate');
  if (!has('closeOutCost')) gap('depth', 'closing is counted at the mark, whatever the market takes');
  for (const asset of peggedIn(market, quotes, holding))
    if (!named(/peg/i) && haircutOf(terms, rules, asset) === 0) gap('depeg', `${asset} counts at its price, without a haircut or a shock`);
  return gaps;
}

/** Whether the rate of a term on positions that are held rises with their size. */
function growsWithSize(term: Term, { parameters }: Rules, quotes: readonly Quote[]): boolean {
  if (term.kind === 'closeOutCost') return true;
  if (term.kind !== 'brackets' || !quotes.some(({ instrument }) => (term.kinds as readonly string[]).includes(instrument.kind)))
    return false;
  if (term.imf !== undefined || term.openInterest !== undefined) return true;
  const tiers: unknown = typeof term.tiers === 'string' ? parameters[term.tiers] : term.tiers;
  return Object.values(tiers as Readonly<Record<string, unknown>>).some((tier) => Array.isArray(tier) && tier.length > 1);
}

/** Stablecoins that the account holds or is paid in: assets other than the numeraire worth about one unit of it. */
function peggedIn({ assets, numeraire }: Market, quotes: readonly Quote[], { collateral }: Account): readonly string[] {
  const used = new Set([...collateral.map(({ asset }) => asset), ...quotes.map(({ instrument }) => instrument.asset)]);
  return assets.flatMap(({ id, price }) => (id !== numeraire && used.has(id) && Math.abs(price - 1) < 0.05 ? [id] : []));
}

/** The haircut on the first unit of an asset, where a term on collateral states one; NaN where it is a formula. */
function haircutOf(terms: readonly Term[], { parameters }: Rules, asset: string): number {
  const rates = terms.flatMap((term) => {
    if (term.kind !== 'collateral') return [];
    const table = (typeof term.haircuts === 'string' ? parameters[term.haircuts] : term.haircuts) as Readonly<Record<string, unknown>>;
    const entry = table[asset] ?? table['*'] ?? 0;
    const [first] = Array.isArray(entry) ? (entry as readonly { readonly haircut: unknown }[]).map(({ haircut }) => haircut) : [entry];
    return [typeof first === 'number' ? first : Number.NaN];
  });
  return rates.find((rate) => rate !== 0) ?? 0;
}
