// Derive's standard margin manager (JSON, params with mmPerpReq ..., cases of several markets): balances and mark to market.
import type { TermRules } from '../../../src/index.js';
import { venueRelative } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';
import { type Balances, balanceErrors, baseTable, type ManagerMarket, managerAccount } from './deriveCase.js';
import { cash, runCase, venueError } from './deriveMarket.js';

type Params = Readonly<Record<string, number | undefined>>;

interface StandardCase {
  readonly name: string;
  readonly stable?: number;
  readonly cash?: number;
  readonly markets: Readonly<Record<string, ManagerMarket>>;
  readonly expected: Balances & { readonly mtm?: number };
}

function rulesOf(door: Door, p: Params, { markets }: StandardCase): TermRules {
  const haircuts = (kept: number | undefined) =>
    kept === undefined ? undefined : { ...baseTable(markets, whole(1), () => whole(1 - kept)), [cash]: whole(0) };
  const scale = p.baseIMScale ?? 1;
  const initial = { scale: 1, floor: p.minSpotReq ?? 0.1, rate: p.maxSpotReq ?? 0.15, valueRate: 0 };
  const call = p.mmCallSpotReq ?? 0.075;
  const put = p.mmPutSpotReq ?? 0.075;
  const shortPut = { scale: 1, floor: put, rate: put, valueRate: p.MMPutMtMReq ?? 0.075 };
  return presetWith(door, 'derive-standard', {
    'terms.initialOptions.calls': [initial],
    'terms.initialOptions.puts': [initial, { ...shortPut, scale: p.mmOffsetScale ?? 1.05 }],
    'terms.initialOptions.unpairedCallRate': p.unpairedIMScale,
    'terms.maintenanceOptions.calls': [{ scale: 1, floor: call, rate: call, valueRate: 0 }],
    'terms.maintenanceOptions.puts': [shortPut],
    'terms.maintenanceOptions.unpairedCallRate': p.unpairedMMScale,
    'terms.initialPerpetual.rate': p.imPerpReq,
    'terms.maintenancePerpetual.rate': p.mmPerpReq,
    'terms.perpetualConfidence.threshold': p.perpThreshold,
    'terms.perpetualConfidence.rate': p.OCFactor,
    'terms.optionConfidence.threshold': p.optionThreshold,
    'terms.optionConfidence.rate': p.OCFactor,
    'terms.collateralConfidence.threshold': p.baseThreshold,
    'terms.collateralConfidence.rates': p.OCFactor === undefined ? undefined : { '*': p.OCFactor, [cash]: 0 },
    'terms.depeg.threshold': p.depegThreshold,
    'terms.depeg.factor': p.depegFactor,
    'terms.maintenanceCollateral.haircuts': haircuts(p.baseMarginFactor),
    'terms.initialCollateral.haircuts': haircuts(p.baseMarginFactor === undefined ? undefined : p.baseMarginFactor * scale),
  });
}

const whole = (haircut: number) => [{ upTo: null, haircut }];

/** Coins carry margin at their spot price, and are marked to market in the cash asset. */
function markToMarket({ markets, stable = 1 }: StandardCase, margined: number): number {
  let value = margined;
  for (const { base = 0, spot } of Object.values(markets)) value += base * (spot / stable - spot);
  return value;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('|x - published| / max(1, |published|); whole numbers: distance beyond what is cut to them', venueRelative);
  const params = (member(source.document, 'params') ?? {}) as Params;
  for (const one of listAt<StandardCase>(source, 'cases')) {
    tally.attempt(one.name, () => {
      const account = managerAccount(one.markets, one.cash ?? 0, one.stable ?? 1, (spot) => spot);
      const answer = runCase(core, door, account, rulesOf(door, params, one));
      const errors = balanceErrors(one.expected, answer);
      if (one.expected.mtm !== undefined) errors.mtm = venueError(markToMarket(one, answer.term('markToMarket')), one.expected.mtm);
      return errors;
    });
  }
  return tally.outcome();
}

export const deriveStandard: Reader = {
  kind: 'standard margin of Derive',
  recognises: (source) =>
    ['mmPerpReq', 'unpairedMMScale'].every((name) => member(member(source.document, 'params'), name) !== undefined) &&
    member(listAt(source, 'cases')[0], 'markets') !== undefined,
  run,
};
