// The venue's own replies inside ccxt's structures: margins are read from `info`, since what ccxt derives of them is not what the venue states.
import { has, isRow, part, type Row, word } from '../fields.js';
import type { ReplyVenue } from '../reply.js';
import type { Structures } from './structures.js';

const info = (row: Row): readonly Row[] => {
  const own = row.info;
  return Array.isArray(own) ? own.filter(isRow) : isRow(own) ? [own] : [];
};
const infos = (rows: Iterable<Row>): readonly Row[] => [...rows].flatMap(info);

/** Replies for the venue's reader; empty if the structures hold none. */
export function repliesIn(venue: ReplyVenue, found: Structures): readonly unknown[] {
  const { positions, balances, orders, quotes, leverages, markets, others } = found;
  // a position without its reply, of a caller who kept the unified fields alone
  const rows = positions.flatMap((row) => (isRow(row.info) ? info(row) : [row]));
  const common = [...rows, ...infos(balances), ...infos(leverages.values()), ...tiersIn(venue, found), ...others];
  switch (venue) {
    case 'hyperliquid': {
      const states = infos(balances).filter((row) => !Array.isArray(row.balances));
      const state = rows.length > 0 ? [{ assetPositions: rows }] : [];
      return [...(states.length > 0 ? states : state), ...infos(orders), ...others];
    }
    case 'okx': {
      const sizes = positions.map((row) => ({ instId: word(part(row, 'info') ?? {}, 'instId'), ctVal: row.contractSize }));
      const known = sizes.filter((row) => has(row, 'instId') && has(row, 'ctVal'));
      return [...common, ...(known.length > 0 ? known : infos(markets.values()).filter((row) => has(row, 'ctVal')))];
    }
    case 'derive': {
      const held = infos(balances).filter((row) => has(row, 'subaccount_value'));
      return [...(held.length > 0 ? held : rows), ...infos(quotes.values()), ...others];
    }
    case 'paradex':
      return [...common, ...infos(orders), ...infos(quotes.values()), ...infos(markets.values())];
    case 'binance':
      return [...common, ...infos(markets.values()).filter((row) => has(row, 'contractSize'))];
    default:
      return common;
  }
}

/** Replies of the tiers. A bracket of Binance does not name its symbol: that of the position of the same market does. */
function tiersIn(venue: ReplyVenue, { tiers, positions, leverages }: Structures): readonly unknown[] {
  if (venue !== 'binance') return [...tiers.values()].flatMap(infos);
  const names = new Map<string, string>();
  for (const row of [...leverages.values(), ...positions]) {
    const own = word(part(row, 'info') ?? {}, 'symbol');
    if (own !== undefined) names.set(String(row.symbol), own);
    else if (!isRow(row.info)) names.set(String(row.symbol), String(row.symbol));
  }
  return [...tiers].flatMap(([symbol, rows]) => {
    const name = names.get(symbol);
    const brackets = infos(rows);
    return name === undefined || brackets.length === 0 ? [] : [{ symbol: name, brackets }];
  });
}
