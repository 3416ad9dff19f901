// The ways by which holdings reach places: directly, or over bridges, in time.
import { Fault } from '../../fault.js';
import type { Asked, AskedBridge } from './asked.js';

/** From a holding to the terms of its asset in a place. */
export interface Way {
  readonly holding: number;
  readonly terms: number;
  /** In the order they are crossed; `entering`: what of a unit that was sent enters it. */
  readonly bridges: readonly { readonly bridge: number; readonly entering: number }[];
  /** Share of a unit that arrives. */
  readonly arriving: number;
  /** Cost of a sent unit: of the holding, of bridges, of the place. */
  readonly cost: number;
}

/** In the order of places, assets, holdings and bridges. Throws TOO_LARGE. */
export function waysOf({ places, holdings, terms, bridges, hops }: Asked, mostWays = 2000): Way[] {
  const ways: Way[] = [];
  const holdingsOf = new Map<string, number[]>();
  for (const [h, { asset }] of holdings.entries()) holdingsOf.set(asset, [...(holdingsOf.get(asset) ?? []), h]);
  for (const [t, { place, asset, cost }] of terms.entries()) {
    const { chain: end, within } = places[place];
    for (const h of holdingsOf.get(asset) ?? []) {
      const holding = holdings[h];
      const visit = (
        chain: string,
        seen: readonly string[],
        crossed: Way['bridges'],
        arriving: number,
        spent: number,
        delay: number,
      ): void => {
        if (chain === end) {
          ways.push({ holding: h, terms: t, bridges: crossed, arriving, cost: spent + arriving * cost });
          if (ways.length > mostWays)
            throw new Fault('TOO_LARGE', 'inputs', `at most ${mostWays} ways from holdings to places`, ways.length);
          return;
        }
        if (crossed.length === hops) return;
        for (const [b, bridge] of bridges.entries()) {
          if (!takes(bridge, chain, asset) || seen.includes(bridge.to) || delay + bridge.delay > within || bridge.haircut === 1) continue;
          const over = [...crossed, { bridge: b, entering: arriving }];
          visit(
            bridge.to,
            [...seen, bridge.to],
            over,
            arriving * (1 - bridge.haircut),
            spent + arriving * bridge.fee,
            delay + bridge.delay,
          );
        }
      };
      visit(holding.chain, [holding.chain], [], 1, holding.cost, 0);
    }
  }
  return ways;
}

function takes({ from, assets, paused }: AskedBridge, chain: string, asset: string): boolean {
  return !paused && from === chain && (assets === undefined || assets.includes(asset));
}
