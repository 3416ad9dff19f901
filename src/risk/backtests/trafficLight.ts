// The Basel traffic light: how improbable so many exceedances are, and what a supervisor adds for them.
import type { Scalars } from '../../columns/scalars.js';
import { binomialTails } from '../special/binomial.js';

export interface TrafficLight {
  readonly zone: 'green' | 'yellow' | 'red';
  /** P(X <= exceedances) when the model is right. */
  readonly cumulativeProbability: number;
  /** P(X >= exceedances): the probability of calling a right model wrong at this count. */
  readonly typeOneError: number;
  /** The first counts of the yellow and of the red zone. */
  readonly yellowFrom: number;
  readonly redFrom: number;
  /** Added to the multiplier (Basel 1996), and the multiplier of MAR99; stated for 250 days at 99 % alone, as the tables are. */
  readonly plusFactor?: number;
  readonly multiplier?: number;
}

const yellowBorder = 0.95;
const redBorder = 0.9999;

/** Basel Committee, Supervisory framework for the use of backtesting (January 1996), table 2; MAR99.31-99.32 of the Basel framework. */
const plusFactors = [0, 0, 0, 0, 0, 0.4, 0.5, 0.65, 0.75, 0.85, 1] as const;
const multipliers = [1.5, 1.5, 1.5, 1.5, 1.5, 1.7, 1.76, 1.83, 1.88, 1.92, 2] as const;

export function trafficLightOf(math: Scalars, observations: number, exceedances: number, probability: number): TrafficLight {
  const { lower: cumulativeProbability } = binomialTails(math, exceedances, observations, probability);
  const { upper: typeOneError } = binomialTails(math, exceedances - 1, observations, probability);
  const yellowFrom = firstAt(math, observations, probability, yellowBorder);
  const redFrom = firstAt(math, observations, probability, redBorder);
  const zone = exceedances >= redFrom ? 'red' : exceedances >= yellowFrom ? 'yellow' : 'green';
  const light = { zone, cumulativeProbability, typeOneError, yellowFrom, redFrom } as const;
  if (observations !== 250 || probability !== 0.01) return light;
  const row = Math.min(exceedances, plusFactors.length - 1);
  return { ...light, plusFactor: plusFactors[row] as number, multiplier: multipliers[row] as number };
}

/** The first x with P(X <= x) >= border, by bisection. */
function firstAt(math: Scalars, observations: number, probability: number, border: number): number {
  let below = -1;
  let from = observations;
  while (from - below > 1) {
    const middle = Math.floor((below + from) / 2);
    if (binomialTails(math, middle, observations, probability).lower >= border) from = middle;
    else below = middle;
  }
  return from;
}
