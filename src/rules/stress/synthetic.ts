// Synthetic shocks as data: each a formula with its parameters. The sizes are our own choice, in the order of what has happened.
import type { ShockTable, StressScenario, VolShock } from './stressScenario.js';

interface Recipe {
  readonly name: string;
  readonly description: string;
  readonly spot: number;
  /** Spots are in sigmas over so many days. */
  readonly sigmaDays?: number;
  readonly vol: number;
  readonly basis?: number;
  readonly assets?: ShockTable<number>;
}

const recipes: readonly Recipe[] = [
  { name: 'crash', description: 'every price falls by 30 %, vols rise by half: S x 0.7, vol x 1.5', spot: -0.3, vol: 0.5 },
  { name: 'crash-half', description: 'every price halves, vols double: S x 0.5, vol x 2', spot: -0.5, vol: 1 },
  { name: 'rally', description: 'every price rises by 30 %, vols rise by a fifth: S x 1.3, vol x 1.2', spot: 0.3, vol: 0.2 },
  {
    name: 'correlation-one-down',
    description:
      'all correlations are one: every price falls by five sigmas of a day, S x exp(-5 s), s = annual vol x sqrt(1 day); vol x 1.75',
    spot: -5,
    sigmaDays: 1,
    vol: 0.75,
  },
  {
    name: 'correlation-one-up',
    description:
      'all correlations are one: every price rises by five sigmas of a day, S x exp(5 s), s = annual vol x sqrt(1 day); vol x 1.25',
    spot: 5,
    sigmaDays: 1,
    vol: 0.25,
  },
  { name: 'vol-double', description: 'prices stand still, every vol doubles: vol x 2', spot: 0, vol: 1 },
  { name: 'vol-crush', description: 'prices stand still, every vol halves: vol x 0.5', spot: 0, vol: -0.5 },
  {
    name: 'basis-blowout',
    description: 'spot stands still, forwards, futures and perpetuals run away from it by 10 %: F x 1.1',
    spot: 0,
    vol: 0,
    basis: 0.1,
  },
  {
    name: 'basis-collapse',
    description: 'spot stands still, forwards, futures and perpetuals fall below it by 10 %: F x 0.9',
    spot: 0,
    vol: 0,
    basis: -0.1,
  },
  {
    name: 'depeg-usdc',
    description: 'USDC falls to 0.88 of its price, all else stands still; what is quoted in it rises by 1/0.88',
    spot: 0,
    vol: 0,
    assets: { USDC: -0.12, '*': 0 },
  },
  {
    name: 'depeg-usdt',
    description: 'USDT falls to 0.9 of its price, all else stands still; what is quoted in it rises by 1/0.9',
    spot: 0,
    vol: 0,
    assets: { USDT: -0.1, '*': 0 },
  },
  {
    name: 'liquidity-gap',
    description:
      'nobody can trade for five days while prices fall by 2.33 sigmas of them, S x exp(-2.33 s), s = annual vol x sqrt(5 days); futures trade 3 % below spot; vol x 1.5',
    spot: -2.33,
    sigmaDays: 5,
    vol: 0.5,
    basis: -0.03,
  },
];

function scenarioOf({ name, description, spot, sigmaDays, vol, basis = 0, assets = { '*': 0 } }: Recipe): StressScenario {
  const volShock: VolShock = { kind: 'relative', size: vol };
  return {
    name,
    kind: 'synthetic',
    description,
    source: 'margincore: our own choice of size; sigmas are those of the rules or of the history that is given',
    ...(sigmaDays === undefined ? { spotUnit: 'simple' } : { spotUnit: 'sigmas', horizonDays: sigmaDays }),
    spots: { '*': spot },
    vols: { '*': volShock },
    basis: { '*': basis },
    assets,
  };
}

export const syntheticScenarios: readonly StressScenario[] = recipes.map(scenarioOf);
