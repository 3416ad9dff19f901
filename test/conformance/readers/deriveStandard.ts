// Derive's standard margin manager (JSON, params with mmPerpReq ..., cases of several markets): balances and mark to market.
import type { Rules } from '../../../src/rules.js';
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

function rulesOf(door: Door, p: Params, { markets }: StandardCase): Rules {
  const haircuts = (kept: number | undefined) => {
    const initial = 1 - (kept ?? 0) * (p.baseIMScale ?? 1);
    return kept === undefined ? undefined : { ...baseTable<unknown>(markets, 1, () => ({ initial, maintenance: 1 - kept })), [cash]: 0 };
  };
  const [most, least] = [p.maxSpotReq ?? 0.15, p.minSpotReq ?? 0.1];
  const call = p.mmCallSpotReq ?? 0.075;
  const put = p.mmPutSpotReq ?? 0.075;
  const both = (initial: number, maintenance: number) => ({ initial, maintenance });
  return presetWith(door, 'derive-standard', {
    'terms.options.short': [
      { only: 'calls', rate: both(most, call), floor: both(least, call) },
      { only: 'puts', rate: both(most, put), floor: both(least, put) },
      { only: 'puts', factor: both(p.mmOffsetScale ?? 1.05, 1), rate: put, floor: put, valueFloor: p.MMPutMtMReq ?? 0.075 },
    ],
    'terms.options.unpaired.rate.initial': p.unpairedIMScale,
    'terms.options.unpaired.rate.maintenance': p.unpairedMMScale,
    'parameters.perpetualRate.initial': p.imPerpReq,
    'parameters.perpetualRate.maintenance': p.mmPerpReq,
    'terms.perpetualConfidence.threshold': p.perpThreshold,
    'terms.perpetualConfidence.rate': p.OCFactor,
    'terms.optionConfidence.threshold': p.optionThreshold,
    'terms.optionConfidence.rate': p.OCFactor,
    'terms.collateralConfidence.threshold': p.baseThreshold,
    'terms.collateralConfidence.rate': p.OCFactor === undefined ? undefined : { '*': p.OCFactor, [cash]: 0 },
    'parameters.depegThreshold': p.depegThreshold,
    'parameters.depegFactor': p.depegFactor,
    'terms.collateral.haircuts': haircuts(p.baseMarginFactor),
    'terms.marked': { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    'terms.optionValue': { kind: 'optionValue', price: 'model', side: 'both' },
  });
}

const readings = { markToMarket: 'marked + futuresPnl + optionValue + unsettledGain + unsettledFunding' };

/** Coins carry margin at their spot price, and are marked to market in the cash asset. */
function markToMarket({ markets, stable = 1 }: StandardCase, margined: number): number {
  let value = margined;
  for (const { base = 0, spot } of Object.values(markets)) value += base * (spot / stable - spot);
  return value;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|x - published| / max(1, |published|); whole numbers: distance beyond what is cut to them', venueRelative);
  const params = (member(source.document, 'params') ?? {}) as Params;
  for (const one of listAt<StandardCase>(source, 'cases')) {
    await tally.attemptLater(one.name, async () => {
      const account = managerAccount(one.markets, one.cash ?? 0, one.stable ?? 1, (spot) => spot);
      const answer = await runCase(core, door, account, rulesOf(door, params, one), readings);
      const errors = balanceErrors(one.expected, answer);
      if (one.expected.mtm !== undefined) errors.mtm = venueError(markToMarket(one, answer.read('markToMarket')), one.expected.mtm);
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
