// Liquidation prices among the worked examples: of a perpetual under the rule, and the nearest roots of a health curve.
import type { PriceCrossing, PriceSearch } from '../../../src/liquidation/priceCrossings.js';
import { expressionOf } from '../expression.js';
import { crossingsOf } from '../priceSearch.js';
import type { Core, Door } from '../reader.js';
import { accountOf, perpetual } from '../ruleRun.js';

type Input = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, number | null>>;

/** Where the source searches, at more points than its 300. */
const search: PriceSearch = { lowest: 0.01, highest: 5, steps: 500, tolerance: 1e-13 };

function answersOf(now: number, down: PriceCrossing | null, up: PriceCrossing | null): Answers {
  const found = [down, up].filter((one) => one !== null);
  const nearest = found.sort((x, y) => Math.abs(x.move) - Math.abs(y.move))[0]?.price ?? null;
  const prices = { down: down?.price ?? null, up: up?.price ?? null, nearest };
  const distance = nearest === null ? null : (100 * Math.abs(nearest - now)) / now;
  return { ...prices, nearestDown: prices.down, nearestUp: prices.up, dist_pct: distance, distPct: distance };
}

/** A perpetual bought (sold: of a negative size) at `entry`, marked there unless a mark is stated. */
export async function liqPrice(input: Input, core: Core, door: Door): Promise<Answers> {
  const { entry, cash, size, mmrRate, mark, spot } = input as Readonly<Record<string, number>>;
  const now = (mark ?? spot ?? entry) as number;
  const held = {
    quotes: [perpetual('P', now, { imfBase: mmrRate as number, mmfFactor: 1, feeRate: 0, delta: 1 })],
    accounts: [
      accountOf(
        'a',
        [{ instrument: 'P', quantity: size as number, entryPrice: entry as number }],
        [{ asset: 'USD', amount: cash as number }],
      ),
    ],
  };
  const found = (await crossingsOf(core, door, door.rules.preset('paradex-cross'), held, search)).get('P');
  return answersOf(now, found?.down ?? null, found?.up ?? null);
}

/** `health` as arithmetic of the price, s. */
export function liqRoots(input: Input, _core: Core, door: Door): Answers {
  const now = Number(input.spot);
  const health = expressionOf(String(input.health));
  const { down, up } = door.priceCrossings((prices) => prices.map((s) => health({ s, spot: now })), now, search);
  return answersOf(now, down, up);
}
