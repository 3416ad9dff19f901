// Version 1 of the old format: one standard for isolated, cross and portfolio margin becomes three requirements of one document.
import { Fault } from '../../../fault.js';
import { aboutOf, everyKind, factorsOf, haircutTiers, Reading } from './reading.js';

const pair = ['initial', 'maintenance'];

export function upgradeModes(file: unknown): object {
  const old = new Reading(file, 'old', [
    'format',
    'version',
    'name',
    'date',
    'source',
    'numeraire',
    'collateral',
    'isolated',
    'cross',
    'portfolio',
    'factors',
  ]);
  const isolated = old.inside('isolated', ['futures', 'options']);
  const options = isolated.inside('options', ['initialRate', 'initialFloor', 'maintenanceRate']);
  const cross = old.inside('cross', ['hedgedRate', 'unpairedCallRate']);
  const portfolio = old.inside('portfolio', ['scenarios', 'correlationRisk', 'factor', 'contingencies']);
  const contingencies = portfolio.inside('contingencies', ['nakedShort', 'roll', 'deltaFloor']);
  const roll = contingencies.inside('roll', ['annualRisk', 'minimum']);
  const floor = contingencies.inside('deltaFloor', ['hedged', 'net']);
  const risk = portfolio.inside('correlationRisk', ['measure', 'confidence', 'horizonDays']).fields;
  const maintenance = options.number('maintenanceRate');
  const short = [
    { rate: { initial: options.number('initialRate'), maintenance }, floor: { initial: options.number('initialFloor'), maintenance } },
  ];
  const brackets = isolated.table('futures', (rows, path) => {
    if (!Array.isArray(rows)) throw new Fault('TYPE_MISMATCH', path, 'an array', rows);
    return rows.map((row, i) => {
      const { upTo, initialRate, maintenanceRate } = new Reading(row, `${path}[${i}]`, ['upTo', 'initialRate', 'maintenanceRate']).fields;
      return { upTo, initial: initialRate, maintenance: maintenanceRate };
    });
  });
  const { volatility, scenarios } = scenariosOf(portfolio);
  const factor = portfolio.inside('factor', pair);
  // a roll is charged whole initially, and for maintenance in the proportion of the factors: at an initial factor of 1 that is the factor itself
  const unit = factor.number('initial') === 1;
  const rollShare = unit ? {} : { rollShare: { initial: 1, maintenance: factor.number('maintenance') / factor.number('initial') } };
  const futures = {
    kind: 'brackets',
    kinds: ['spot', 'future', 'perpetual'],
    price: 'forward',
    tiers: 'leverageBrackets',
    charge: 'marginal',
    factor: 'forecast',
    orders: 'netted',
  };
  const optionMargin = { kind: 'optionMargin', price: 'model', shortValue: 'added', long: 'value', short };
  const single = 'single' in scenarios;
  const equity = 'collateral + futuresPnl + longOptions';
  const modes = ['isolated', 'cross', 'portfolio'].map((name) => [
    name,
    {
      equity: name === 'portfolio' ? 'collateral + futuresPnl + optionValue' : equity,
      initial: `${name}Margin`,
      maintenance: `${name}Margin`,
    },
  ]);
  return {
    format: 'margincore-3',
    about: aboutOf(old),
    scope: { kinds: everyKind, otherKinds: 'refuse', orders: 'charged' },
    assumptions: { accounts: { requirement: 'portfolio' } },
    parameters: {
      forecast: { '*': 1 },
      priceRange: portfolio.inside('scenarios', scenarioFields).fields.priceRanges,
      riskFactor: factor.fields,
      ...rollShare,
      nakedShortRate: contingencies.inside('nakedShort', pair).fields,
      hedgedRate: cross.inside('hedgedRate', pair).fields,
      unpairedCallRate: cross.inside('unpairedCallRate', pair).fields,
      leverageBrackets: brackets,
    },
    factors: factorsOf(old.fields.factors, 'old.factors'),
    volatility,
    scenarios,
    terms: {
      collateral: {
        kind: 'collateral',
        debts: 'haircut',
        haircuts: old.table('collateral', (entry, path) => haircutTiers(new Reading(entry, path, ['tiers']).fields.tiers, `${path}.tiers`)),
      },
      futuresPnl: { kind: 'futuresPnl' },
      optionValue: { kind: 'optionValue', price: 'model', side: 'both' },
      longOptions: { kind: 'optionValue', price: 'model', side: 'long' },
      isolatedFutures: { ...futures, netting: 'instrument' },
      crossFutures: { ...futures, netting: 'underlying', hedged: 'hedgedRate' },
      isolatedOptions: { ...optionMargin, by: 'position', orders: 'netted' },
      crossOptions: { ...optionMargin, by: 'expiry', unpaired: { price: 'index', rate: 'unpairedCallRate' }, orders: 'each' },
      jointScan: { kind: 'scan', scenarios: 'joint', netting: 'account', floor: 'zero', orders: 'worstSubset' },
      ...(single ? { singleScan: { kind: 'scan', scenarios: 'single', netting: 'underlying', floor: 'zero', orders: 'worstSubset' } } : {}),
      shortfall: { kind: 'factorRisk', ...risk },
      hedgedDelta: { kind: 'delta', delta: 'black', measure: 'hedged', orders: 'worstSide' },
      unhedgedDelta: { kind: 'delta', delta: 'black', measure: 'unhedged', orders: 'worstSide' },
      nakedShort: { kind: 'nakedShort', netting: 'side' },
      rollShock: { kind: 'rollShock', delta: 'black', annual: roll.number('annualRisk'), minimum: roll.number('minimum'), undated: 'none' },
      maximumLoss: { kind: 'maximumLoss', price: 'model' },
    },
    formulas: {
      isolatedMargin: 'sum(isolatedFutures + isolatedOptions)',
      crossMargin: 'sum(crossFutures + crossOptions)',
      deltaFloor: `sum(${floor.number('hedged')} * hedgedDelta + ${floor.number('net')} * unhedgedDelta)`,
      risk: `max(jointScan, ${single ? 'largest(singleScan), ' : ''}shortfall, deltaFloor)`,
      portfolioMargin: `min(riskFactor * risk + nakedShortRate * sum(nakedShort) + ${unit ? 'riskFactor' : 'rollShare'} * sum(rollShock), maximumLoss)`,
    },
    requirements: Object.fromEntries(modes),
  };
}

const scenarioFields = ['priceRanges', 'volUp', 'volDown', 'volTerm', 'volFloor', 'parallel', 'tails', 'single'];

interface Scenarios {
  readonly volatility: object;
  readonly scenarios: Readonly<Record<string, object>>;
}

/** Every vol of the old lists, in units of volUp and volDown, is a shock by name: up and down, others by their size. */
function scenariosOf(portfolio: Reading): Scenarios {
  const old = portfolio.inside('scenarios', scenarioFields);
  const [up, down, floor] = [old.number('volUp'), old.number('volDown'), old.number('volFloor')];
  const shocks: Record<string, object> = { up: { relative: up, floor }, down: { relative: -down, floor } };
  const nameOf = (vol: number): string => {
    if (vol === 0) return 'unchanged';
    const name = Math.abs(vol) === 1 ? (vol > 0 ? 'up' : 'down') : `${vol > 0 ? 'up' : 'down'}${Math.abs(vol)}`;
    shocks[name] = { relative: vol > 0 ? vol * up : vol * down, floor };
    return name;
  };
  const pairs = (name: string, fewest: number): { readonly ranges: readonly number[]; readonly vols: readonly string[] } | undefined => {
    const one = old.inside(name, ['moves', 'vols']);
    const ranges = one.list('moves', Number);
    const vols = one.list('vols', Number);
    return ranges.length < fewest || vols.length < fewest ? undefined : { ranges, vols: vols.map(nameOf) };
  };
  const tails = old.list('tails', (entry, path) => {
    const tail = new Reading(entry, path, ['move', 'vol', 'weight']);
    return { move: tail.number('move'), vol: nameOf(tail.number('vol')), weight: tail.number('weight') };
  });
  const blocks: { ranges: number[]; vols: string[]; weight: number }[] = [];
  for (const { move, vol, weight } of tails) {
    const last = blocks.at(-1);
    if (last !== undefined && last.vols[0] === vol && last.weight === weight) last.ranges.push(move);
    else blocks.push({ ranges: [move], vols: [vol], weight });
  }
  const set = { price: 'model', coin: 'shocked', priceRange: 'priceRange * forecast' };
  const single = pairs('single', 1);
  return {
    scenarios: {
      joint: { ...set, blocks: [{ ...pairs('parallel', 0), weight: 1 }, ...blocks] },
      ...(single === undefined ? {} : { single: { ...set, blocks: [{ ...single, weight: 1 }] } }),
    },
    volatility: { term: old.inside('volTerm', ['referenceDays', 'floorDays', 'shortPower', 'longPower']).fields, shocks },
  };
}
