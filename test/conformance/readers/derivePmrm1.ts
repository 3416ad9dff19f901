// Derive's first portfolio margin manager (JSON, params with basisContAddFactor ..., scenarios, cases of one market): balances, contingencies.
import type { Rules } from '../../../src/rules.js';
import { venueRelative } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';
import { type Balances, balanceErrors, baseTable, type ManagerMarket, managerAccount } from './deriveCase.js';
import { type CaseRun, cash, runCase, venueError } from './deriveMarket.js';

type Params = Readonly<Record<string, number | undefined>>;

interface PortfolioCase extends ManagerMarket {
  readonly name: string;
  readonly stable?: number;
  readonly cash?: number;
  readonly expected: Balances & { readonly portfolioMtM?: number; readonly basisContingency?: number; readonly staticContingency?: number };
}

/** The underlying of every case. */
export const market = 'SPOT';
const shocks: Readonly<Record<string, string>> = { Up: 'up', Down: 'down', None: 'unchanged' };
const secondsPerDay = 86_400;

/** Coins are marked in the cash asset and charged in dollars: what is charged on their value takes the price of the cash asset. */
export function rulesOf(door: Door, p: Params, scenarios: readonly (readonly [number, string])[], stable: number): Rules {
  const markets = { [market]: true };
  const haircuts = (rate: number) => ({ ...baseTable(markets, 1, () => rate), [cash]: 0 });
  const confidence = (term: string) => ({ [`terms.${term}.threshold`]: p.confThreshold, [`terms.${term}.rate`]: p.confMargin });
  const asBlocks = (list: readonly (readonly [number, string])[]): object[] =>
    list.map(([spot, vol]) => ({ moves: [spot - 1], vols: [shocks[vol]], weight: 1 }));
  return presetWith(door, 'derive-pmrm-1', {
    'scenarios.scenarios.blocks': scenarios.length === 0 ? undefined : asBlocks(scenarios),
    'scenarios.basis.blocks': asBlocks([p.scenarioSpotUp ?? 1.05, p.scenarioSpotDown ?? 0.95].map((spot) => [spot, 'None'])),
    'volatility.shocks.up.relative': p.volRangeUp,
    'volatility.shocks.down.relative': p.volRangeDown === undefined ? undefined : -p.volRangeDown,
    'volatility.term.shortPower': p.shortTermPower,
    'volatility.term.longPower': p.longTermPower,
    'volatility.term.floorDays': p.dteFloorSec === undefined ? undefined : p.dteFloorSec / secondsPerDay,
    'terms.scenarioLoss.discount.positive.base': p.baseStaticDiscount,
    'terms.scenarioLoss.discount.positive.rateFactor': p.rateMultScale,
    'terms.scenarioLoss.discount.positive.rateSpread': p.rateAddScale,
    'terms.scenarioLoss.collateral': baseTable<string | null>(markets, null, () => market),
    'terms.basisContingency.expiryShare.base': p.basisContAddFactor,
    'terms.basisContingency.expiryShare.perYear': p.basisContMultFactor,
    'parameters.perpetualRate': p.perpPercent,
    'parameters.nakedShortRate': p.optionPercent,
    'parameters.initialFactor': p.imFactor,
    'parameters.depegThreshold': p.pegLossThreshold,
    'parameters.depegFactor': p.pegLossFactor,
    ...confidence('perpetualConfidence'),
    ...confidence('optionConfidence'),
    'terms.collateralConfidence.threshold': p.confThreshold,
    'terms.collateralConfidence.rate': { '*': (p.confMargin ?? 0.4) * stable, [cash]: 0 },
    'terms.collateral.haircuts': haircuts(0),
    'terms.afterHaircut.haircuts': haircuts((p.basePercent ?? 0.025) * stable),
  });
}

const readings = { basisContingency: 'sum(basisContingency)', staticContingency: 'staticContingency' };

function errorsOf(
  { portfolioMtM, basisContingency, staticContingency, ...balances }: PortfolioCase['expected'],
  run: CaseRun,
): Record<string, number> {
  const errors = balanceErrors(balances, run);
  if (portfolioMtM !== undefined) errors.portfolioMtM = venueError(run.equity, portfolioMtM);
  if (basisContingency !== undefined) errors.basisContingency = venueError(-run.read('basisContingency'), basisContingency);
  if (staticContingency !== undefined) errors.staticContingency = venueError(run.read('staticContingency'), staticContingency);
  return errors;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|x - published| / max(1, |published|); whole numbers: distance beyond what is cut to them', venueRelative);
  const params = (member(source.document, 'params') ?? {}) as Params;
  const scenarios = listAt<readonly [number, string]>(source, 'scenarios');
  for (const one of listAt<PortfolioCase>(source, 'cases')) {
    const stable = one.stable ?? 1;
    await tally.attemptLater(one.name, async () => {
      const account = managerAccount({ [market]: one }, one.cash ?? 0, stable, (spot) => spot / stable);
      return errorsOf(one.expected, await runCase(core, door, account, rulesOf(door, params, scenarios, stable), readings));
    });
  }
  return tally.outcome();
}

export const derivePmrm1: Reader = {
  kind: 'portfolio margin of Derive PMRM',
  recognises: (source) =>
    ['basisContAddFactor', 'baseStaticDiscount'].every((name) => member(member(source.document, 'params'), name) !== undefined) &&
    member(listAt(source, 'cases')[0], 'spot') !== undefined,
  run,
};
