// Derive's first portfolio margin manager (JSON, params with basisContAddFactor ..., scenarios, cases of one market): balances, contingencies.
import type { TermRules } from '../../../src/index.js';
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
const volStates: Readonly<Record<string, string>> = { Up: 'up', Down: 'down', None: 'same' };
const secondsPerDay = 86_400;

/** Coins are marked in the cash asset and charged in dollars: what is charged on their value takes the price of the cash asset. */
export function rulesOf(door: Door, p: Params, scenarios: readonly (readonly [number, string])[], stable: number): TermRules {
  const markets = { [market]: true };
  const haircut = (rate: number) => [{ upTo: null, haircut: rate }];
  const haircuts = (rate: number) => ({ ...baseTable(markets, haircut(1), () => haircut(rate)), [cash]: haircut(0) });
  const shock = (state: string, size: number | undefined, sign: 1 | -1) => ({
    [`grids.scenarios.volStates.${state}.size`]: size === undefined ? undefined : sign * size,
    [`grids.scenarios.volStates.${state}.term.shortPower`]: p.shortTermPower,
    [`grids.scenarios.volStates.${state}.term.longPower`]: p.longTermPower,
    [`grids.scenarios.volStates.${state}.term.floorDays`]: p.dteFloorSec === undefined ? undefined : p.dteFloorSec / secondsPerDay,
  });
  const confidence = (term: string) => ({ [`terms.${term}.threshold`]: p.confThreshold, [`terms.${term}.rate`]: p.confMargin });
  return presetWith(door, 'derive-pmrm-1', {
    'grids.scenarios.scenarios':
      scenarios.length === 0 ? undefined : scenarios.map(([spot, vol]) => ({ move: spot - 1, vol: volStates[vol], weight: 1 })),
    'grids.basis.scenarios': [p.scenarioSpotUp ?? 1.05, p.scenarioSpotDown ?? 0.95].map((spot) => ({
      move: spot - 1,
      vol: 'same',
      weight: 1,
    })),
    ...shock('up', p.volRangeUp, 1),
    ...shock('down', p.volRangeDown, -1),
    'terms.scenarioLoss.assets.base': p.baseStaticDiscount,
    'terms.scenarioLoss.assets.rateMultiplier': p.rateMultScale,
    'terms.scenarioLoss.assets.rateAdd': p.rateAddScale,
    'terms.scenarioLoss.collateral': baseTable<string | null>(markets, null, () => market),
    'terms.basisContingency.add': p.basisContAddFactor,
    'terms.basisContingency.perYear': p.basisContMultFactor,
    'terms.perpetual.rate': p.perpPercent,
    'terms.nakedShort.rate': p.optionPercent,
    ...confidence('perpetualConfidence'),
    ...confidence('optionConfidence'),
    'terms.collateralConfidence.threshold': p.confThreshold,
    'terms.collateralConfidence.rates': { '*': (p.confMargin ?? 0.4) * stable, [cash]: 0 },
    'terms.collateral.haircuts': haircuts(0),
    'terms.afterHaircut.haircuts': haircuts((p.basePercent ?? 0.025) * stable),
    'terms.depeg.threshold': p.pegLossThreshold,
    'terms.depeg.factor': p.pegLossFactor,
    initial: { sum: [{ product: [{ sum: [p.imFactor ?? 1.3, 'depeg'] }, 'requirement'] }, 'confidenceContingency'] },
  });
}

function errorsOf(
  { portfolioMtM, basisContingency, staticContingency, ...balances }: PortfolioCase['expected'],
  run: CaseRun,
): Record<string, number> {
  const errors = balanceErrors(balances, run);
  if (portfolioMtM !== undefined) errors.portfolioMtM = venueError(run.equity, portfolioMtM);
  if (basisContingency !== undefined) errors.basisContingency = venueError(-run.term('basisContingency'), basisContingency);
  if (staticContingency !== undefined) errors.staticContingency = venueError(run.term('staticContingency'), staticContingency);
  return errors;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('|x - published| / max(1, |published|); whole numbers: distance beyond what is cut to them', venueRelative);
  const params = (member(source.document, 'params') ?? {}) as Params;
  const scenarios = listAt<readonly [number, string]>(source, 'scenarios');
  for (const one of listAt<PortfolioCase>(source, 'cases')) {
    const stable = one.stable ?? 1;
    tally.attempt(one.name, () => {
      const account = managerAccount({ [market]: one }, one.cash ?? 0, stable, (spot) => spot / stable);
      return errorsOf(one.expected, runCase(core, door, account, rulesOf(door, params, scenarios, stable)));
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
