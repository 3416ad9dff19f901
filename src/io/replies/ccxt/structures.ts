// ccxt's unified structures, each known by its fields: positions, balances, orders, tickers and options, leverage tiers, markets. What was no structure stays as it is.
import { has, isRow, part, type Row, word } from '../fields.js';

export interface Structures {
  readonly positions: readonly Row[];
  readonly balances: readonly Row[];
  readonly orders: readonly Row[];
  /** Tickers, options and Greeks, by symbol; what several state of one is together. */
  readonly quotes: ReadonlyMap<string, Row>;
  readonly tiers: ReadonlyMap<string, readonly Row[]>;
  readonly leverages: ReadonlyMap<string, Row>;
  readonly markets: ReadonlyMap<string, Row>;
  /** Replies that are none of ccxt's. */
  readonly others: readonly unknown[];
}

type Kind = 'position' | 'order' | 'tier' | 'leverage' | 'market' | 'quote';

const quoted = [
  'markPrice',
  'indexPrice',
  'underlyingPrice',
  'impliedVolatility',
  'markImpliedVolatility',
  'last',
  'bid',
  'ask',
  'lastPrice',
];

/** Kind of a row; a symbol has a slash, which no venue's own name has, unless ccxt no longer knows the market. */
function kindOf(row: Row): Kind | undefined {
  if (!word(row, 'symbol')?.includes('/') && !(has(row, 'symbol') && has(row, 'info'))) return undefined;
  if (has(row, 'maintenanceMarginRate')) return 'tier';
  if (has(row, 'longLeverage') || has(row, 'shortLeverage')) return 'leverage';
  if (has(row, 'base') && has(row, 'quote')) return 'market';
  if (has(row, 'contracts')) return 'position';
  if (has(row, 'amount') && (row.side === 'buy' || row.side === 'sell')) return 'order';
  return quoted.some((key) => has(row, key)) ? 'quote' : undefined;
}

const isBalance = (row: Row): boolean => part(row, 'total') !== undefined && (part(row, 'free') ?? part(row, 'used')) !== undefined;

/** Rows of a list, of an object by symbol (tickers, tiers, chains), or a row alone; undefined where there are none of ccxt's. */
function rowsIn(reply: unknown): readonly Row[] | undefined {
  const rows = Array.isArray(reply) ? reply : isRow(reply) ? (kindOf(reply) === undefined ? bySymbol(reply) : [reply]) : [];
  return rows.length > 0 && rows.every((row) => isRow(row) && kindOf(row) !== undefined) ? (rows as Row[]) : undefined;
}

/** `{ 'BTC/USDT:USDT': row or rows }`; a tier may leave out its symbol. */
function bySymbol(reply: Row): readonly unknown[] {
  const entries = Object.entries(reply).filter(([key]) => key.includes('/'));
  if (entries.length === 0 || entries.length < Object.keys(reply).length - 1) return [];
  return entries.flatMap(([symbol, value]) =>
    (Array.isArray(value) ? value : [value]).map((row) => (isRow(row) ? { ...row, symbol: row.symbol ?? symbol } : row)),
  );
}

/** Structures among the replies; undefined where there are none. */
export function structuresOf(replies: readonly unknown[]): Structures | undefined {
  const balances = replies.filter((reply): reply is Row => isRow(reply) && isBalance(reply));
  const rest = replies.filter((reply) => !balances.includes(reply as Row));
  const found = rest.map((reply) => ({ reply, rows: rowsIn(reply) }));
  const rows = found.flatMap(({ rows: own }) => own ?? []);
  if (balances.length + rows.length === 0) return undefined;
  const of = (kind: Kind): readonly Row[] => rows.filter((row) => kindOf(row) === kind);
  const keyed = (kind: Kind): ReadonlyMap<string, Row> => {
    const map = new Map<string, Row>();
    for (const row of of(kind)) map.set(String(row.symbol), joined(map.get(String(row.symbol)), row));
    return map;
  };
  const tiers = new Map<string, readonly Row[]>();
  for (const row of of('tier')) tiers.set(String(row.symbol), [...(tiers.get(String(row.symbol)) ?? []), row]);
  return {
    ...{ balances, tiers, positions: of('position'), orders: of('order') },
    ...{ quotes: keyed('quote'), leverages: keyed('leverage'), markets: keyed('market') },
    others: found.filter(({ rows: own }) => own === undefined).map(({ reply }) => reply),
  };
}

/** Union of two rows of one contract, the later one first, and of their replies. */
function joined(earlier: Row | undefined, row: Row): Row {
  if (earlier === undefined) return row;
  const known = (one: Row): Row => Object.fromEntries(Object.entries(one).filter(([key]) => has(one, key)));
  return { ...known(earlier), ...known(row), info: { ...part(earlier, 'info'), ...part(row, 'info') } };
}
