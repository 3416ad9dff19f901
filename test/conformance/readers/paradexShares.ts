// Worked examples of Paradex about accounts in trouble: the share that is liquidated, the orders that deleveraging leaves.
import type { Account } from '../../../src/index.js';
import type { Door } from '../reader.js';

interface Example {
  readonly kind: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tol: number;
}

type Answer = Readonly<Record<string, unknown>>;
type Ask = (input: Readonly<Record<string, unknown>>, door: Door) => Answer;

/** The penalty that an example's table was made with: its note says so where the text says another. */
function penaltyRateOf({ liqFee, penaltyNote }: Readonly<Record<string, unknown>>): number {
  const percent = /charges\s+(\d+(?:\.\d+)?)\s*%/.exec(String(penaltyNote ?? ''));
  return percent === null ? Number(liqFee) : Number(percent[1]) / 100;
}

const asks: Readonly<Record<string, Ask>> = {
  liqShare(input, door) {
    const preset = door.liquidationPreset('paradex-shares');
    const method = { ...preset.method, shares: input.shares, target: input.target, penaltyRate: penaltyRateOf(input) };
    const rule = door.parseLiquidationRule({ ...preset, method });
    const equity = Number(input.accountValue);
    const { share, rungs } = door.liquidationShare({ rule, equity, maintenance: Number(input.mmr) });
    return {
      newMmr: rungs.map(({ maintenance }) => maintenance),
      penalty: rungs.map(({ penalty }) => penalty),
      newAccountValue: rungs.map((rung) => rung.equity),
      newMarginRatioPct: rungs.map(({ marginRatio }) => 100 * marginRatio),
      chosenShare: share,
    };
  },
  deleverage({ position, orders }, door) {
    const side = (buys: boolean): 1 | -1 => (buys ? 1 : -1);
    const account: Pick<Account, 'positions' | 'orders'> = {
      positions: [{ instrument: 'P', quantity: Number(position), entryPrice: 0 }],
      orders: (orders as readonly (readonly [string, number, number])[]).map(([word, size, price]) => ({
        instrument: 'P',
        quantity: side(word === 'BUY') * size,
        price,
      })),
    };
    return {
      left: door.reducingOrders(account).map(({ quantity, price }) => [quantity > 0 ? 'BUY' : 'SELL', Math.abs(quantity), price]),
    };
  },
};

export const isLiquidation = (kind: string): boolean => Object.hasOwn(asks, kind);

/** Errors over the tolerance that the example states, figure by figure; undefined for an example of another kind. */
export function liquidationErrors({ kind, input, expected, tol }: Example, door: Door): Readonly<Record<string, number>> | undefined {
  const ask = isLiquidation(kind) ? asks[kind] : undefined;
  if (ask === undefined) return undefined;
  const answer = ask(input, door);
  const errors: Record<string, number> = {};
  for (const [name, published] of Object.entries(expected)) compare(name, answer[name], published, Math.max(tol, Number.MIN_VALUE), errors);
  return errors;
}

function compare(name: string, x: unknown, published: unknown, tolerance: number, errors: Record<string, number>): void {
  if (Array.isArray(published)) {
    const list = Array.isArray(x) ? x : [];
    errors[`length of ${name}`] = list.length === published.length ? 0 : Number.POSITIVE_INFINITY;
    for (const [i, one] of published.entries()) compare(`${name}[${i}]`, list[i], one, tolerance, errors);
  } else if (typeof published === 'number') errors[name] = Math.abs(Number(x ?? Number.NaN) - published) / tolerance;
  else errors[name] = x === published ? 0 : Number.POSITIVE_INFINITY;
}
