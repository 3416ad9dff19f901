// Named shocks that have happened, as scenarios: what is known of them, where from, and what is assumed.

import { type CloseShock, closeCoins, closeShocks, snapshotShock } from './historicalShocks.js';
import type { StressScenario } from './stressScenario.js';

const still = 'Basis and stablecoins: ASSUMPTION, stand still.';

function closeScenario({ name, description, from, to, spots, otherSpot, volIndex, vol }: CloseShock): StressScenario {
  const named = closeCoins.flatMap((coin, i) => (spots[i] === null ? [] : [[coin, spots[i]] as const]));
  const vols =
    volIndex === null
      ? `vols: ASSUMPTION, ${vol > 0 ? '+' : ''}${100 * vol} %, no volatility index was published yet.`
      : `vols: relative change of the closes of Deribit's BTC volatility index (DVOL) on the same days, ${volIndex[0]} to ${volIndex[1]} percent, taken for every underlying.`;
  return {
    name,
    kind: 'historical',
    description,
    source: `spots: simple returns between the UTC daily closes of ${from} and ${to}, Binance spot against USDT; coins not named: the median of the named ones other than BTC. ${vols} ${still}`,
    from,
    to,
    spotUnit: 'simple',
    spots: { ...Object.fromEntries(named), '*': otherSpot },
    vols: { '*': { kind: 'relative', size: vol } },
    basis: { '*': 0 },
    assets: { '*': 0 },
  };
}

function snapshotScenario(): StressScenario {
  const { spots, vols, ...event } = snapshotShock;
  const relative = (size: number) => ({ kind: 'relative', size }) as const;
  return {
    ...event,
    kind: 'historical',
    source: `spots: simple returns of Deribit's index prices between two snapshots of its public option chains (get_book_summary_by_currency); vols: relative change of the 30-day implied vol at the money in them; not named: ASSUMPTION, as ETH. ${still}`,
    spotUnit: 'simple',
    spots: { ...spots, '*': spots.ETH },
    vols: { BTC: relative(vols.BTC), ETH: relative(vols.ETH), '*': relative(vols.ETH) },
    basis: { '*': 0 },
    assets: { '*': 0 },
  };
}

/** In the order of time. */
export const historicalScenarios: readonly StressScenario[] = [...closeShocks.map(closeScenario), snapshotScenario()];
