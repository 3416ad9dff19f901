// Symbols of contracts as ccxt writes them: BTC/USDT:USDT, BTC/USD:BTC-240329, BTC/USD:BTC-240329-47000-C.
import { Fault } from '../../../fault.js';
import { dayOf } from '../../instant.js';

export interface CcxtSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  readonly kind: 'perpetual' | 'future' | 'option';
  /** It settles in its own coin. */
  readonly inverse: boolean;
  /** 08:00 UTC of its day; undefined for a perpetual. */
  readonly expiry?: number;
  readonly strike?: number;
  readonly call?: boolean;
}

const grammar = /^([^/:]+)\/([^/:]+):([^/:-]+)(?:-(\d{2})(\d{2})(\d{2})(?:-(\d+(?:\.\d+)?)-([CP]))?)?$/;
const settlementHour = 8 * 3_600_000;

/** The parts of a symbol; undefined where it is none of a contract (spot pairs). @throws Fault BAD_DATE */
export function trySymbol(symbol: string, path: string): CcxtSymbol | undefined {
  const parts = grammar.exec(symbol);
  if (parts === null) return undefined;
  const [, base = '', quote = '', settle = '', year, month, day, strike, side] = parts;
  const common = { symbol, base, quote, settle, inverse: settle === base };
  if (year === undefined) return { ...common, kind: 'perpetual' };
  const midnight = dayOf(2000 + Number(year), Number(month), Number(day));
  if (midnight === undefined) throw new Fault('BAD_DATE', path, 'a symbol whose date exists', symbol);
  const expiry = midnight + settlementHour;
  if (strike === undefined) return { ...common, kind: 'future', expiry };
  return { ...common, kind: 'option', expiry, strike: Number(strike), call: side === 'C' };
}
