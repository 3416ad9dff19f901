// Liquidation prices of one linear position under linear and quadratic slippage: as it is, and as its open buys or sells would leave it.
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { nonNegative, positive } from '../check.js';

export interface RestingOrder {
  /** Signed size in units. */
  readonly quantity: number;
  /** Limit price; null: a market order, filled at the mark. */
  readonly price: number | null;
}

export interface PricesWithOrdersInputs {
  /** Signed size in units. */
  readonly quantity: number;
  readonly markPrice: number;
  /** Collateral behind the position. */
  readonly collateral: number;
  /** Maintenance of V at price P: P (linear |V| + quadratic V^2 + factor |V|) + max(0, V funding), the factor that of the side. */
  readonly linearSlippage: number;
  readonly quadraticSlippage: number;
  readonly longRiskFactor: number;
  readonly shortRiskFactor: number;
  /** Funding due by a long, per unit. */
  readonly funding: number;
  readonly orders: readonly RestingOrder[];
}

/** A price; 0: no price above 0 liquidates, or there is no position; null: the price does not matter. */
export interface PricesWithOrders {
  /** At the mark. */
  readonly maintenance: number;
  readonly price: number | null;
  readonly withBuys: number | null;
  readonly withSells: number | null;
}

/**
 * L = max(0, (collateral - V P - max(0, V funding)) / (linear |V| + quadratic V^2 + factor |V| - V)), where maintenance is the collateral after marking to L. Orders of a side fill best price
 * first, each after marking the position to its price, until one lies beyond the liquidation price of the position before it. Throws what the guards throw. Source: Vega, core/risk.
 */
export function liquidationPricesWithOrders(inputs: PricesWithOrdersInputs): PricesWithOrders {
  const rates = ['linearSlippage', 'quadraticSlippage', 'longRiskFactor', 'shortRiskFactor'] as const;
  const given = fieldsOf(inputs, 'inputs', ['quantity', 'markPrice', 'collateral', ...rates, 'funding', 'orders']);
  const quantity = plainNumber(given.quantity, 'inputs.quantity');
  const mark = positive(given.markPrice, 'inputs.markPrice');
  const collateral = plainNumber(given.collateral, 'inputs.collateral');
  const funding = plainNumber(given.funding, 'inputs.funding');
  const [linear, quadratic, long, short] = rates.map((name) => nonNegative(given[name], `inputs.${name}`)) as [
    number,
    number,
    number,
    number,
  ];
  const orders = listOf(given.orders, 'inputs.orders', 0, Number.MAX_SAFE_INTEGER).map((row, i) => {
    const order = fieldsOf(row, `inputs.orders[${i}]`, ['quantity', 'price']);
    const path = `inputs.orders[${i}]`;
    return {
      quantity: plainNumber(order.quantity, `${path}.quantity`),
      price: order.price === null ? mark : positive(order.price, `${path}.price`),
    };
  });
  const chargeOf = (held: number): number => Math.abs(held) * (linear + quadratic * Math.abs(held) + (held > 0 ? long : short));
  const priceOf = (held: number, price: number, behind: number): number | null => {
    if (held === 0) return 0;
    const slope = chargeOf(held) - held;
    return slope === 0 ? null : Math.max(0, (behind - held * price - Math.max(0, held * funding)) / slope);
  };
  const withSide = (side: 1 | -1): number | null => {
    let [held, at, behind] = [quantity, mark, collateral];
    let found = priceOf(held, at, behind);
    const own = orders.filter((order) => order.quantity * side > 0).sort((a, b) => side * (b.price - a.price));
    for (const order of own) {
      if (found !== null && held !== 0 && Math.sign(held) * (order.price - found) < 0) break;
      behind += held * (order.price - at);
      at = order.price;
      held += order.quantity;
      found = priceOf(held, at, behind);
    }
    return found;
  };
  return {
    maintenance: mark * chargeOf(quantity) + Math.max(0, quantity * funding),
    price: priceOf(quantity, mark, collateral),
    withBuys: withSide(1),
    withSells: withSide(-1),
  };
}
