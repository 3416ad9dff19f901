// Hull: historical, age-weighted and stressed VaR of 500 scenarios, of which the largest losses are printed (JSON, losses, ageWeight, stress).
import { hullLoss, hullWeight } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Loss {
  readonly scenario: number;
  readonly loss: number;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('error over half a unit of the last decimal printed', 1);
  const { document } = source;
  const count = Number(member(document, 'n'));
  const confidence = Number(member(document, 'level'));
  const expected = member(document, 'expected') as Readonly<Record<string, number>>;
  const decay = Number(member(member(document, 'ageWeight'), 'lambda_'));
  const stress = listAt<{ readonly loss: number; readonly p: number }>(source, 'stress');
  // scenarios that are not printed lost less than all that are
  const pnl = new Float64Array(count);
  for (const { scenario, loss } of listAt<Loss>(source, 'losses')) pnl[scenario - 1] = -loss;
  const off = (x: number, published: number): number => Math.abs(x - published) / hullLoss;
  const historical = { method: 'historical', confidence, quantile: 'hull', shortfall: 'hull' } as const;
  const basic = door.valueAtRisk(core, { ...historical, pnl });
  tally.add('basicVaR', { basicVaR: off(basic.valueAtRisk, expected.basicVaR as number) });
  tally.add('basicES', { basicES: off(basic.expectedShortfall, expected.basicES as number) });
  const aged = door.valueAtRisk(core, { method: 'age-weighted', pnl, decay, confidence });
  tally.add('ageWeightedVaR', { ageWeightedVaR: off(aged.valueAtRisk, expected.ageWeightedVaR as number) });
  const stressed = door.valueAtRisk(core, {
    method: 'stressed',
    pnl,
    stressPnl: stress.map(({ loss }) => -loss),
    stressProbabilities: stress.map(({ p }) => p),
    confidence,
  });
  tally.add('stressedVaR', { stressedVaR: off(stressed.valueAtRisk, expected.stressedVaR as number) });
  const left = stressed.weights.subarray(0, count).reduce((sum, weight) => sum + weight, 0);
  tally.add('history', { probability: Math.abs(left - Number(member(document, 'historicalTotalProbability'))) / hullWeight });
  for (const { scenario, weight } of listAt<{ readonly scenario: number; readonly weight: number }>(source, 'publishedWeights')) {
    tally.add(`weight of ${scenario}`, { weight: Math.abs((aged.weights[scenario - 1] as number) - weight) / hullWeight });
  }
  const question = member(document, 'question');
  if (question !== undefined) {
    const worst = new Float64Array(count);
    (member(question, 'losses') as readonly number[]).forEach((loss, i) => {
      worst[i] = -loss;
    });
    const figures = door.valueAtRisk(core, { ...historical, pnl: worst });
    tally.add('question', {
      VaR: off(figures.valueAtRisk, Number(member(question, 'expectedVaR'))),
      ES: off(figures.expectedShortfall, Number(member(question, 'expectedES'))),
    });
  }
  return tally.outcome();
}

export const hullHistorical: Reader = {
  kind: 'historical VaR of Hull',
  recognises: (source) => member(source.document, 'ageWeight') !== undefined && listAt(source, 'losses').length > 0,
  run,
};
