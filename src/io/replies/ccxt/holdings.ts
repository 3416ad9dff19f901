// Positions of ccxt as contracts with a price: contracts against coins, the side apart from the size.
import { Fault } from '../../../fault.js';
import { has, maybe, mustWord, part, type Row, word } from '../fields.js';
import type { Structures } from './structures.js';
import { type CcxtSymbol, trySymbol } from './symbol.js';
import type { Meaning } from './venues.js';

export interface Holding extends CcxtSymbol {
  readonly row: Row;
  readonly path: string;
  /** Signed, in contracts. */
  readonly contracts: number;
  /** Coins of a contract, dollars of an inverse future. */
  readonly size: number;
  /** Mark of the contract: coins for inverse options. */
  readonly mark: number;
  /** Index of its underlying. */
  readonly index: number;
  readonly entry: number;
  readonly leverage: number | undefined;
  /** Collateral of its own, P&L apart; of an isolated position. */
  readonly posted: number | undefined;
  /** Hedge mode: the venue keeps long and short of the contract apart. */
  readonly hedged: boolean;
}

/** Open positions. @throws Fault where one has no side, no price or is of no contract */
export function holdingsOf(found: Structures, meaning: Meaning): readonly Holding[] {
  return found.positions.flatMap((row, i) => {
    const path = `positions[${i}]`;
    const contracts = Math.abs(maybe(row, 'contracts', path) ?? 0);
    if (contracts === 0) return [];
    const symbol = contractOf(mustWord(row, 'symbol', path), `${path}.symbol`);
    const side = word(row, 'side');
    if (side !== 'long' && side !== 'short') throw new Fault('UNKNOWN_KIND', `${path}.side`, 'long or short', row.side);
    return [holdingOf(found, meaning, { row, path, symbol, contracts: side === 'long' ? contracts : -contracts })];
  });
}

export function contractOf(name: string, path: string): CcxtSymbol {
  const symbol = trySymbol(name, path);
  if (symbol === undefined) throw new Fault('BAD_ID', path, 'a contract such as BTC/USDT:USDT or BTC/USD:BTC-240329-47000-C', name);
  return symbol;
}

interface Found {
  readonly row: Row;
  readonly path: string;
  readonly symbol: CcxtSymbol;
  readonly contracts: number;
}

function holdingOf(found: Structures, meaning: Meaning, { row, path, symbol, contracts }: Found): Holding {
  const size = sizeOf(found, meaning, symbol, row, path);
  const { mark, index } = pricesOf(found, symbol, row, path, Math.abs(contracts) * size);
  const entry = maybe(row, 'entryPrice', path) || mark;
  const leverages = found.leverages.get(symbol.symbol) ?? {};
  const leverage = maybe(row, 'leverage', path) ?? maybe(leverages, contracts > 0 ? 'longLeverage' : 'shortLeverage', path);
  const held = { ...symbol, row, path, contracts, size, mark, index, entry };
  const collateral = row.marginMode === 'isolated' ? maybe(row, 'collateral', path) : undefined;
  const posted = collateral === undefined ? undefined : collateral - (meaning.isolated === 'equity' ? pnlOf(held) : 0);
  return { ...held, leverage, posted, hedged: isHedged(row) };
}

/** ccxt's own word for hedge mode, or the venue's: `positionSide` LONG or SHORT, `posSide` long or short, `positionIdx` 1 or 2. */
function isHedged(row: Row): boolean {
  if (typeof row.hedged === 'boolean') return row.hedged;
  const info = part(row, 'info') ?? {};
  const side = String(word(info, 'positionSide') ?? word(info, 'posSide') ?? '').toLowerCase();
  return side === 'long' || side === 'short' || ['1', '2'].includes(String(info.positionIdx ?? ''));
}

/** Contracts of Deribit are amounts already, though ccxt puts the size of a contract beside them. */
export function sizeOf(found: Structures, { amounts, unit }: Meaning, symbol: CcxtSymbol, row: Row, path: string): number {
  if (amounts) return 1;
  const market = found.markets.get(symbol.symbol) ?? {};
  const size = maybe(row, 'contractSize', path) ?? maybe(market, 'contractSize', `markets.${symbol.symbol}`);
  if (size !== undefined) {
    if (size > 0) return size;
    throw new Fault('NOT_POSITIVE', `${path}.contractSize`, 'the coins of a contract', size);
  }
  if (unit && !symbol.inverse) return 1;
  throw new Fault('MISSING_FIELD', `${path}.contractSize`, `the size of a contract of ${symbol.symbol}: fetchMarkets has it`, undefined);
}

/** Mark and index: of the row, of what quotes it, else of its notional. */
export function pricesOf(found: Structures, symbol: CcxtSymbol, row: Row, path: string, units: number) {
  const quote = found.quotes.get(symbol.symbol) ?? {};
  const own = { ...part(quote, 'info'), ...part(row, 'info') };
  const first = (rows: readonly (readonly [Row, readonly string[]])[]): number | undefined => {
    for (const [one, keys] of rows)
      for (const key of keys) {
        const value = has(one, key) ? maybe(one, key, path) : undefined;
        if (value !== undefined && value > 0) return value;
      }
    return undefined;
  };
  const notional = Math.abs(maybe(row, 'notional', path) ?? 0);
  const worth = notional > 0 && units > 0 && symbol.kind !== 'option' ? (symbol.inverse ? units / notional : notional / units) : undefined;
  const mark =
    first([
      [row, ['markPrice']],
      [quote, ['markPrice', 'last', 'lastPrice']],
    ]) ?? worth;
  if (mark === undefined)
    throw new Fault('MISSING_FIELD', `${path}.markPrice`, `a price of ${symbol.symbol}: fetchTickers has it`, row.markPrice);
  const index = first([
    [own, ['index_price']],
    [quote, ['indexPrice', 'underlyingPrice']],
    [own, ['underlying_price']],
  ]);
  if (index !== undefined || symbol.kind !== 'option') return { mark, index: index ?? mark };
  throw new Fault(
    'MISSING_FIELD',
    `${path}.underlyingPrice`,
    `the index of ${symbol.symbol}: fetchTickers or fetchOptionChain has it`,
    undefined,
  );
}

/** In the settlement asset; of an option what it is worth. */
export function pnlOf({ kind, contracts, size, mark, entry, inverse }: Omit<Holding, 'leverage' | 'posted' | 'hedged'>): number {
  const units = contracts * size;
  if (kind === 'option') return units * mark;
  return inverse ? units / entry - units / mark : units * (mark - entry);
}
