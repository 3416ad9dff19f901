// Derive's second portfolio margin manager (JSON, cases of Scenario, Parameters, Result): balances, P&L of every scenario, contingencies, expiries.
import { venueRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import type { Readings } from '../ruleRun.js';
import { type Cells, cellReadings, withCells } from '../scenarioCells.js';
import { listAt, member, type Source } from '../source.js';
import { type CaseRun, type DeriveOption, runCase, venueError } from './deriveMarket.js';
import { type Pmrm2Case, pmrm2Account } from './derivePmrm2Case.js';
import { cellsOf, isSkew, pmrm2Rules } from './derivePmrm2Rules.js';

/** What is read of every case beside its requirement. */
const readings: Readings = {
  optionValue: 'optionValue',
  collateral: 'collateral',
  perpetualValue: 'unsettledGain + futuresPnl',
  unsettledFunding: 'unsettledFunding',
  basisContingency: 'sum(basisContingency)',
  maintenancePerpetual: 'sum(maintenancePerpetualRate * perpetualNotional)',
  initialPerpetual: 'sum(initialPerpetualRate * perpetualNotional)',
  maintenanceNakedShort: 'sum(maintenanceNakedShortRate * nakedShort)',
  initialNakedShort: 'sum(initialNakedShortRate * nakedShort)',
  maintenanceHaircut: 'collateral - afterMaintenanceHaircut',
  initialHaircut: 'collateral - afterInitialHaircut',
  confidence: 'sum(perpetualConfidence + optionConfidence) + collateralConfidence',
  lossFactor: 'initialFactor + depeg',
};

/** Published figure -> ours, in the venue's sign: balances and P&L. */
function figures({ Scenario: { Cash: cash } }: Pmrm2Case, run: CaseRun): Record<string, number> {
  const read = (name: string): number => run.read(name);
  return {
    IM: run.initialBalance,
    MM: run.maintenanceBalance,
    IMHand: run.initialBalance,
    MMHand: run.maintenanceBalance,
    PortfolioMTM: run.equity,
    OptionMTM: read('optionValue'),
    CollateralMTM: read('collateral') - cash,
    Cash: cash,
    PerpMTM: read('perpetualValue'),
    UnrealisedFunding: read('unsettledFunding'),
    ForwardContingency: -read('basisContingency'),
    MMPerpCont: -read('maintenancePerpetual'),
    IMPerpCont: -read('initialPerpetual'),
    IMPerpContNormal: -read('initialPerpetual') - read('maintenancePerpetual'),
    MMOptionCont: -read('maintenanceNakedShort'),
    IMOptionCont: -read('initialNakedShort'),
    IMOptionContNormal: -read('initialNakedShort') - read('maintenanceNakedShort'),
    MMBaseCont: -read('maintenanceHaircut'),
    IMBaseCont: -read('initialHaircut'),
    IMBaseContNormal: -read('initialHaircut') - read('maintenanceHaircut'),
    OracleCont: -read('confidence'),
    IMLossFactor: read('lossFactor'),
    im_loss_factor: read('lossFactor'),
  };
}

const lists = { reg_losses: 'worst_reg_loss', tail_losses: 'worst_tail_loss', skew_losses: 'worst_skew_loss' } as const;

/** P&L of the scenarios in the order published: the venue's list, regular ones, then tails, then skews. */
function scenarioErrors(one: Pmrm2Case, run: CaseRun, errors: Record<string, number>): void {
  const scenarios = one.Parameters.Scenarios;
  const pnls = scenarios.map((_, i) => -run.read(`scenario${i}`));
  const spot = scenarios.flatMap((scenario, i) => (isSkew(scenario) ? [] : [pnls[i] as number]));
  const skew = scenarios.flatMap((scenario, i) => (isSkew(scenario) ? [pnls[i] as number] : []));
  const regular = listOf(one, 'reg_losses').length;
  const ours = { reg_losses: spot.slice(0, regular), tail_losses: spot.slice(regular), skew_losses: skew };
  for (const [name, worst] of Object.entries(lists) as [keyof typeof lists, string][]) {
    const published = listOf(one, name) as readonly (readonly unknown[])[];
    if (published.length !== ours[name].length) errors[`number of ${name}`] = Number.POSITIVE_INFINITY;
    for (const [i, row] of published.entries())
      errors[`${name}[${i}]`] = venueError(ours[name][i] ?? Number.NaN, Number(row[row.length - 1]));
    const known = one.Result[worst];
    if (typeof known === 'number' && published.length > 0) errors[worst] = venueError(Math.min(...ours[name]), known);
  }
}

const listOf = (one: Pmrm2Case, name: string): readonly unknown[] => {
  const list = one.Result[name];
  return Array.isArray(list) ? list : [];
};

/** Accounts that hold one expiry each, in the order in which the case lists its options. */
function expiryParts(options: readonly DeriveOption[]): Map<string, readonly DeriveOption[]> {
  const parts = new Map<string, readonly DeriveOption[]>();
  const order = [...new Set(options.map(({ seconds }) => seconds))];
  for (const [e, seconds] of order.entries())
    parts.set(
      `expiry ${e}`,
      options.filter((option) => option.seconds === seconds),
    );
  return parts;
}

function expiryErrors(one: Pmrm2Case, run: CaseRun, expiries: number, errors: Record<string, number>): void {
  const now = one.Parameters.Scenarios.length;
  const values = listOf(one, 'OptionMTMPerExpiry') as readonly number[];
  const discounted = listOf(one, 'OptionMTMPerExpiryDiscounted') as readonly number[];
  for (let e = 0; e < expiries; e++) {
    const value = run.read('optionValue', `expiry ${e}`);
    if (values[e] !== undefined) errors[`OptionMTMPerExpiry[${e}]`] = venueError(value, values[e]);
    if (discounted[e] !== undefined)
      errors[`OptionMTMPerExpiryDiscounted[${e}]`] = venueError(value - run.read(`scenario${now}`, `expiry ${e}`), discounted[e]);
  }
}

async function errorsOf(one: Pmrm2Case, core: Core, door: Door): Promise<Record<string, number>> {
  const account = pmrm2Account(core, one);
  const parts = expiryParts(account.units.flatMap(({ options }) => options));
  const plain = pmrm2Rules(door, one);
  const cells = { ...cellsOf(one), scan: plain.terms.scenarioLoss as object as Cells['scan'] };
  const asked = { ...readings, ...cellReadings(cells) };
  const answer = await runCase(core, door, account, withCells(door, plain, cells), asked, parts);
  const errors: Record<string, number> = {};
  for (const [name, x] of Object.entries(figures(one, answer))) {
    const published = one.Result[name];
    if (typeof published === 'number') errors[name] = venueError(x, published);
  }
  expiryErrors(one, answer, parts.size, errors);
  if (one.skippedUpstream !== true) scenarioErrors(one, answer, errors);
  return errors;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|x - published| / max(1, |published|)', venueRelative);
  let skipped = 0;
  for (const one of listAt<Pmrm2Case>(source, 'cases')) {
    if (one.skippedUpstream === true) skipped++;
    await tally.attemptLater(one.name, () => errorsOf(one, core, door));
  }
  tally.note("vols from the case's SVI; P&L by scenario through sets of one scenario");
  tally.note('not compared: shocked vols by option (seen through the P&L) and names of worst scenarios');
  if (skipped > 0)
    tally.note(`${skipped} case the venue's own tests skip (a skew beside a spot move): its P&L by scenario is not compared`);
  return tally.outcome();
}

export const derivePmrm2: Reader = {
  kind: 'portfolio margin of Derive PMRM_2',
  recognises: (source) => {
    const [first] = listAt(source, 'cases');
    return (
      ['Scenario', 'Parameters', 'Result'].every((name) => member(first, name) !== undefined) &&
      member(member(first, 'Parameters'), 'Scenarios') !== undefined
    );
  },
  run,
};
