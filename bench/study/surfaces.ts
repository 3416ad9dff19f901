// The fit of SVI to six Deribit chains: errors in vol points, violations in the quoted range and with the widened one.
import * as estimation from '../../src/estimation.js';
import { type Surface, surfaceQuotes } from '../../src/estimation.js';
import type { Core } from '../../src/index.js';
import { listSnapshots, readMarket } from '../../src/io/index.js';
import type { Table } from './tables.js';

interface Fitted {
  readonly chain: string;
  readonly underlying: string;
  readonly weighting: string;
  readonly expiries: number;
  readonly quotes: number;
  readonly rmse: number;
  readonly byVega: number;
  readonly worst: number;
  readonly butterflies: string;
  readonly calendars: string;
}

function fitted(chain: string, underlying: string, weighting: string, { smiles, calendars }: Surface): Fitted {
  const quotes = smiles.reduce((sum, smile) => sum + smile.quotes, 0);
  const over = (error: (smile: (typeof smiles)[number]) => number): number =>
    100 * Math.sqrt(smiles.reduce((sum, smile) => sum + error(smile) ** 2 * smile.quotes, 0) / quotes);
  const violations = (quoted: readonly boolean[], any: readonly boolean[]): string =>
    `${quoted.filter(Boolean).length} / ${any.filter(Boolean).length}`;
  return {
    chain,
    underlying,
    weighting,
    expiries: smiles.length,
    quotes,
    rmse: over(({ rmse }) => rmse),
    byVega: over(({ rmseByVega }) => rmseByVega),
    worst: 100 * smiles.reduce((most, { rmse }) => Math.max(most, rmse), 0),
    butterflies: violations(
      smiles.map(({ butterfly }) => butterfly.leastQuoted < 0),
      smiles.map(({ butterfly }) => !butterfly.free),
    ),
    calendars: violations(
      calendars.map(({ volGap }) => volGap > 0),
      calendars.map(({ free }) => !free),
    ),
  };
}

export async function surfaceTable(core: Core, path: string, step: (what: string) => void): Promise<Table<Fitted>> {
  const rows: Fitted[] = [];
  for (const snapshot of await listSnapshots(path)) {
    const market = await readMarket(path, { snapshot });
    for (const underlying of ['BTC', 'ETH']) {
      step(`surface ${snapshot} ${underlying}`);
      for (const weighting of ['vol', 'vega'] as const) {
        const surface = estimation.surface(core, {
          quotes: surfaceQuotes(market, underlying),
          sparse: 'fault',
          butterfly: 'report',
          weighting,
          parityTolerance: 0.01,
        });
        rows.push(fitted(snapshot.slice(0, 10), underlying, weighting, surface));
      }
    }
  }
  return { title: 'SVI fits of the chains, every expiry, one quote a strike; errors in vol points over all quotes', rows };
}
