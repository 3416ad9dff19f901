// What a liquidation fill pays to the insurance fund, or takes from it.
// Source: dYdX v4, clob module, liquidations (numbers only).
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import { absolute, type Integer, integer, least, million, natural, positiveInteger, scaled } from './integers.js';
import { bankruptcyOf, readPart } from './prices.js';
import type { QuantumMarket, QuantumSubaccount } from './subaccount.js';

export interface LiquidationFill {
  readonly markets: readonly QuantumMarket[];
  readonly subaccount: QuantumSubaccount;
  readonly id: number;
  readonly side: 'buy' | 'sell';
  readonly baseQuantums: Integer;
  /** Price per base quantum = subticks x 10^quantumConversionExponent quote quantums. */
  readonly subticks: Integer;
  readonly quantumConversionExponent: number;
  /** Fee of the fund, at most, of the fill's quote quantums. */
  readonly maxFeePpm: Integer;
}

/** All quote quantums: what the fill is worth (below 0 of a buy), its bankruptcy price, and the difference, a surplus capped by the fee. Throws OUT_OF_RANGE of a fill that does not close. */
export function insuranceDelta(inputs: LiquidationFill): {
  readonly quote: bigint;
  readonly bankruptcyPrice: bigint;
  readonly delta: bigint;
} {
  const given = fieldsOf(inputs, 'inputs', [
    'markets',
    'subaccount',
    'id',
    'side',
    'baseQuantums',
    'subticks',
    'quantumConversionExponent',
    'maxFeePpm',
  ]);
  if (given.side !== 'buy' && given.side !== 'sell') throw new Fault('BAD_ARGUMENT', 'inputs.side', 'buy or sell', given.side);
  const sign = given.side === 'buy' ? 1n : -1n;
  const base = natural(given.baseQuantums, 'inputs.baseQuantums');
  const price = positiveInteger(given.subticks, 'inputs.subticks');
  const exponent = count(given.quantumConversionExponent, -100, 100, 'inputs.quantumConversionExponent');
  const fee = natural(given.maxFeePpm, 'inputs.maxFeePpm');
  const { numerator, denominator } = scaled(base * price, exponent);
  const quote = -sign * (numerator / denominator);
  const bankruptcyPrice = bankruptcyOf(readPart({ ...given, delta: sign * base }));
  return { quote, bankruptcyPrice, delta: least(quote - bankruptcyPrice, (absolute(quote) * fee) / million) };
}

/** Whether a fund can bear a change: it rises, or covers what it loses. */
export function insuranceCovers(inputs: { readonly balance: Integer; readonly delta: Integer }): boolean {
  const given = fieldsOf(inputs, 'inputs', ['balance', 'delta']);
  const delta = integer(given.delta, 'inputs.delta');
  return natural(given.balance, 'inputs.balance') + delta >= 0n;
}
