// Liquidation price of one linear position under bracketed maintenance, in closed form.
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { finite, nonNegative, oneOf, positive, within } from '../check.js';
import { Fault } from '../fault.js';

/** Maintenance of a notional up to `upTo` (null: no bound): notional x rate - amount. */
export interface MaintenanceBracket {
  readonly upTo: number | null;
  /** In [0, 1). */
  readonly rate: number;
  /** The amount that makes maintenance continuous (`bracketCums`), numeraire. */
  readonly amount: number;
}

export interface LiquidationPriceInputs {
  /** Signed size in units of the underlying; not 0. */
  readonly quantity: number;
  readonly entryPrice: number;
  /** Balance behind the position, numeraire: wallet balance, plus gains less maintenance of all other positions that share it. */
  readonly balance: number;
  /** Increasing borders, the last without one. One bracket alone holds for every notional. */
  readonly brackets: readonly MaintenanceBracket[];
  /** Charged beside maintenance on the notional at liquidation: the fee of closing; 0 for none. */
  readonly closingFeeRate: number;
  /** The notional that maintenance is of: at the liquidation price, or at entry whatever the price. */
  readonly maintenanceAt: 'liquidation' | 'entry';
}

/**
 * The price at which balance + q (P - E) = maintenance(|q| P) + fee |q| P; undefined when no price above 0 has it. With s the sign of q and
 * the bracket (r, c) that the notional there falls in: P = (E - s (balance + c) / |q|) / (1 - s (r + fee)). Of maintenance at entry, r E moves
 * into the balance. A long without any such price cannot be liquidated; a short always can. When the position is below maintenance already, the
 * price is on the far side of the market's. Throws NOT_POSITIVE, OUT_OF_RANGE, BAD_RULES and what the guards throw.
 * Source: formulas that Binance, Gate, OKX, Bybit and Hyperliquid publish (one-way mode); all are this one.
 */
export function liquidationPrice(inputs: LiquidationPriceInputs): number | undefined {
  const names = ['quantity', 'entryPrice', 'balance', 'brackets', 'closingFeeRate', 'maintenanceAt'];
  const given = fieldsOf(inputs, 'inputs', names);
  const quantity = finite(given.quantity, 'inputs.quantity');
  if (quantity === 0) throw new Fault('OUT_OF_RANGE', 'inputs.quantity', 'not 0', quantity);
  const entry = positive(given.entryPrice, 'inputs.entryPrice');
  const balance = plainNumber(given.balance, 'inputs.balance');
  const brackets = bracketsOf(given.brackets);
  const fee = within(given.closingFeeRate, 0, 1, 'inputs.closingFeeRate');
  const at = oneOf(given.maintenanceAt, ['liquidation', 'entry'], 'inputs.maintenanceAt');
  const size = Math.abs(quantity);
  const side = quantity > 0 ? 1 : -1;
  if (at === 'entry') {
    const { rate, amount } = brackets[bracketAt(brackets, size * entry)];
    return priceOf(side, size, entry, balance - (size * entry * rate - amount), 0, fee);
  }
  // equity less what is required only rises with the price of a long, only falls with that of a short: the first bracket at whose border it has turned
  const turned = brackets.findIndex(({ upTo, rate, amount }) => {
    if (upTo === null) return true;
    return side * (balance + side * (upTo - size * entry) - (upTo * (rate + fee) - amount)) >= 0;
  });
  const { rate, amount } = brackets[turned];
  return priceOf(side, size, entry, balance + amount, rate, fee);
}

function priceOf(side: 1 | -1, size: number, entry: number, balance: number, rate: number, fee: number): number | undefined {
  const slope = 1 - side * (rate + fee);
  if (!(slope > 0)) throw new Fault('OUT_OF_RANGE', 'inputs.closingFeeRate', 'below 1 with the maintenance rate', rate + fee);
  const price = (entry - (side * balance) / size) / slope;
  return price > 0 && price < Number.POSITIVE_INFINITY ? price : undefined;
}

/** The first bracket whose border is not below the notional. */
function bracketAt(brackets: readonly MaintenanceBracket[], notional: number): number {
  let t = 0;
  while (t < brackets.length - 1 && notional > (brackets[t].upTo as number)) t++;
  return t;
}

function bracketsOf(value: unknown): readonly MaintenanceBracket[] {
  const rows = listOf(value, 'inputs.brackets', 1, 1000);
  let border = 0;
  return rows.map((row, t) => {
    const path = `inputs.brackets[${t}]`;
    const { upTo, rate, amount } = fieldsOf(row, path, ['upTo', 'rate', 'amount']);
    if ((t === rows.length - 1) !== (upTo === null))
      throw new Fault('BAD_RULES', `${path}.upTo`, t === rows.length - 1 ? 'null: the last bracket' : 'a number', upTo);
    if (upTo !== null && !(positive(upTo, `${path}.upTo`) > border))
      throw new Fault('BAD_RULES', `${path}.upTo`, `greater than ${border}, the border before`, upTo);
    border = (upTo as number | null) ?? border;
    return { upTo: upTo as number | null, rate: within(rate, 0, 1, `${path}.rate`), amount: nonNegative(amount, `${path}.amount`) };
  });
}
