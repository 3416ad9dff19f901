// Reads the portfolio margin of a rule file: scenario grid, correlation risk, factor and contingencies.
import { fieldsOf, keyPath, listOf, plainNumber } from '../book/fields.js';
import { tableOf } from '../book/table.js';
import { confidence, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';
import { numbersOf, rateOf, twoRatesOf } from './guards.js';
import type { ContingencyRules, CorrelationRiskRules, PortfolioRules, ScenarioRules } from './ruleSet.js';

/** Moves in price ranges, vol shocks in units of volUp and volDown. */
const furthestMove = 1000;
const furthestVol = 10;

export function parsePortfolio(value: unknown, path: string): PortfolioRules {
  const fields = fieldsOf(value, path, ['scenarios', 'correlationRisk', 'factor', 'contingencies']);
  return Object.freeze({
    scenarios: parseScenarios(fields.scenarios, `${path}.scenarios`),
    correlationRisk: parseCorrelationRisk(fields.correlationRisk, `${path}.correlationRisk`),
    factor: parseFactor(fields.factor, `${path}.factor`),
    contingencies: parseContingencies(fields.contingencies, `${path}.contingencies`),
  });
}

function parseScenarios(value: unknown, path: string): ScenarioRules {
  const names = ['priceRanges', 'volUp', 'volDown', 'volTerm', 'volFloor', 'parallel', 'tails', 'single'];
  const fields = fieldsOf(value, path, names);
  const rules = Object.freeze({
    priceRanges: tableOf(fields.priceRanges, `${path}.priceRanges`, (range, rangePath) => upTo(range, 10, rangePath)),
    volUp: rateOf(fields.volUp, 0, 10, `${path}.volUp`),
    volDown: rateOf(fields.volDown, 0, 1, `${path}.volDown`),
    volTerm: parseVolTerm(fields.volTerm, `${path}.volTerm`),
    volFloor: rateOf(fields.volFloor, 0, 1, `${path}.volFloor`),
    parallel: parsePairs(fields.parallel, 1, `${path}.parallel`),
    tails: parseTails(fields.tails, `${path}.tails`),
    single: parsePairs(fields.single, 0, `${path}.single`),
  });
  rules.parallel.moves.forEach((move, i) => {
    checkMove(move, rules.priceRanges, `${path}.parallel.moves[${i}]`);
  });
  rules.tails.forEach(({ move }, i) => {
    checkMove(move, rules.priceRanges, `${path}.tails[${i}].move`);
  });
  rules.single.moves.forEach((move, i) => {
    checkMove(move, rules.priceRanges, `${path}.single.moves[${i}]`);
  });
  return rules;
}

function parseVolTerm(value: unknown, path: string): ScenarioRules['volTerm'] {
  const fields = fieldsOf(value, path, ['referenceDays', 'floorDays', 'shortPower', 'longPower']);
  const referenceDays = upTo(fields.referenceDays, 3650, `${path}.referenceDays`);
  const floorDays = positive(fields.floorDays, `${path}.floorDays`);
  if (floorDays > referenceDays) throw new Fault('BAD_RULES', `${path}.floorDays`, `at most referenceDays ${referenceDays}`, floorDays);
  const shortPower = rateOf(fields.shortPower, 0, 1, `${path}.shortPower`);
  const longPower = rateOf(fields.longPower, 0, 1, `${path}.longPower`);
  return Object.freeze({ referenceDays, floorDays, shortPower, longPower });
}

function parsePairs(value: unknown, least: number, path: string): ScenarioRules['parallel'] {
  const fields = fieldsOf(value, path, ['moves', 'vols']);
  const moves = numbersOf(fields.moves, least, -furthestMove, furthestMove, `${path}.moves`);
  const vols = numbersOf(fields.vols, least, -furthestVol, furthestVol, `${path}.vols`);
  if ((moves.length === 0) !== (vols.length === 0)) {
    throw new Fault('BAD_RULES', `${path}.vols`, moves.length === 0 ? 'empty, as moves is' : 'not empty, as moves is not', vols);
  }
  return Object.freeze({ moves, vols });
}

function parseTails(value: unknown, path: string): ScenarioRules['tails'] {
  const seen = new Set<string>();
  const tails = listOf(value, path, 0, 1000).map((row, i) => {
    const rowPath = `${path}[${i}]`;
    const fields = fieldsOf(row, rowPath, ['move', 'vol', 'weight']);
    const move = rateOf(fields.move, -furthestMove, furthestMove, `${rowPath}.move`);
    const vol = rateOf(fields.vol, -furthestVol, furthestVol, `${rowPath}.vol`);
    const weight = upTo(fields.weight, 1, `${rowPath}.weight`);
    if (seen.has(`${move} ${vol}`))
      throw new Fault('DUPLICATE', rowPath, 'a pair of move and vol that stands only once', `${move}, ${vol}`);
    seen.add(`${move} ${vol}`);
    return Object.freeze({ move, vol, weight });
  });
  return Object.freeze(tails);
}

function parseCorrelationRisk(value: unknown, path: string): CorrelationRiskRules {
  const fields = fieldsOf(value, path, ['measure', 'confidence', 'horizonDays']);
  const measure = oneOf(fields.measure, ['valueAtRisk', 'expectedShortfall'] as const, `${path}.measure`, 'UNKNOWN_KIND');
  const level = confidence(fields.confidence, `${path}.confidence`);
  if (level < 0.5) throw new Fault('BAD_CONFIDENCE', `${path}.confidence`, 'at least 0.5: it is the confidence, not the tail', level);
  return Object.freeze({ measure, confidence: level, horizonDays: upTo(fields.horizonDays, 3650, `${path}.horizonDays`) });
}

function parseFactor(value: unknown, path: string): PortfolioRules['factor'] {
  const factor = twoRatesOf(value, 0, 10, path);
  positive(factor.maintenance, `${path}.maintenance`);
  return factor;
}

function parseContingencies(value: unknown, path: string): ContingencyRules {
  const fields = fieldsOf(value, path, ['nakedShort', 'roll', 'deltaFloor']);
  const roll = fieldsOf(fields.roll, `${path}.roll`, ['annualRisk', 'minimum']);
  const deltaFloor = fieldsOf(fields.deltaFloor, `${path}.deltaFloor`, ['hedged', 'net']);
  return Object.freeze({
    nakedShort: twoRatesOf(fields.nakedShort, 0, 1, `${path}.nakedShort`),
    roll: Object.freeze({
      annualRisk: rateOf(roll.annualRisk, 0, 10, `${path}.roll.annualRisk`),
      minimum: rateOf(roll.minimum, 0, 1, `${path}.roll.minimum`),
    }),
    deltaFloor: Object.freeze({
      hedged: rateOf(deltaFloor.hedged, 0, 1, `${path}.deltaFloor.hedged`),
      net: rateOf(deltaFloor.net, 0, 1, `${path}.deltaFloor.net`),
    }),
  });
}

/** A number in (0, hi]. */
function upTo(value: unknown, hi: number, path: string): number {
  return rateOf(positive(value, path), 0, hi, path);
}

/** A price may not fall by all it is worth: the shocked price must stay positive for every range. */
function checkMove(move: number, priceRanges: Readonly<Record<string, number>>, path: string): void {
  for (const name of Object.keys(priceRanges)) {
    const range = plainNumber(priceRanges[name], keyPath(path, name));
    if (!(move * range > -1)) {
      throw new Fault(
        'BAD_RULES',
        path,
        `greater than ${-1 / range}: the price range of ${name} is ${range}, and a price stays above 0`,
        move,
      );
    }
  }
}
