// Worked examples of Paradex about accounts in trouble: the share that is liquidated, the orders that deleveraging leaves.
import type { Account } from '../../../src/index.js';
import type { Core, Door } from '../reader.js';

type Answer = Readonly<Record<string, unknown>>;
type Ask = (input: Readonly<Record<string, unknown>>, core: Core, door: Door) => Answer;

/** The penalty that an example's table was made with: its note says so where the text says another. */
function penaltyRateOf({ liqFee, penaltyNote }: Readonly<Record<string, unknown>>): number {
  const percent = /charges\s+(\d+(?:\.\d+)?)\s*%/.exec(String(penaltyNote ?? ''));
  return percent === null ? Number(liqFee) : Number(percent[1]) / 100;
}

export const shareAsks: Readonly<Record<string, Ask>> = {
  liqShare(input, _, door) {
    const ladder = { shares: input.shares, target: input.target, penaltyRate: penaltyRateOf(input) };
    const rules = door.rules.overlay(door.rules.preset('paradex-portfolio'), { liquidation: { method: { ladder } } });
    const equity = Number(input.accountValue);
    const { share, rungs } = door.ladderStep({ rules, equity, maintenance: Number(input.mmr) });
    return {
      newMmr: rungs.map(({ maintenance }) => maintenance),
      penalty: rungs.map(({ penalty }) => penalty),
      newAccountValue: rungs.map((rung) => rung.equity),
      newMarginRatioPct: rungs.map(({ marginRatio }) => 100 * marginRatio),
      chosenShare: share,
    };
  },
  deleverage({ position, orders }, _, door) {
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
