// A form of factors undone: k |e L| changes by k^2 e L L' / (k |e L|).
import type { EncodedStep } from '../../../program/compile/steps.js';
import { addressOf, registerOf } from './streams.js';
import type { BackwardStep, Column, Sweep } from './sweep.js';

export function undoFactors(sweep: Sweep, to: Column, step: EncodedStep): BackwardStep {
  const { linked } = sweep.program.compiled;
  const order = step.arguments.order as number;
  const [spots, vegas, coins] = (['spots', 'vegas', 'coins'] as const).map((name) => sweep.column(registerOf(step, name))) as [
    Column,
    Column,
    Column,
  ];
  const vols = linked.f64(addressOf(step, 'vols'), order);
  const lower = linked.f64(addressOf(step, 'lower'), order * order);
  const scale = linked.f64(addressOf(step, 'scale'), 1);
  const whole = new Float64Array(order * order);
  const exposures = new Float64Array(order);
  return (now) => {
    const { pairStarts, pairUnderlyings } = now.arrays;
    const k = scale[0];
    for (let i = 0; i < order; i++)
      for (let j = 0; j < order; j++) {
        let sum = 0;
        for (let f = 0; f <= Math.min(i, j); f++) sum += lower[i * order + f] * lower[j * order + f];
        whole[i * order + j] = k * k * sum;
      }
    for (let n = 0; n < now.accounts; n++) {
      const t = to.adjoints[n];
      if (t === 0) continue;
      const [from, end] = [pairStarts[n], pairStarts[n + 1]];
      if (from === end) continue;
      const amount = to.cells[n];
      if (!(amount > 0)) {
        now.open[n] = 1;
        continue;
      }
      exposures.fill(0);
      for (let p = from; p < end; p++) {
        const f = 2 * pairUnderlyings[p];
        exposures[f] = spots.cells[p] + coins.cells[p] * vols[f];
        exposures[f + 1] = vegas.cells[p];
      }
      for (let p = from; p < end; p++) {
        const f = 2 * pairUnderlyings[p];
        let [spot, vega] = [0, 0];
        for (let q = from; q < end; q++) {
          const g = 2 * pairUnderlyings[q];
          spot += whole[f * order + g] * exposures[g] + whole[f * order + g + 1] * exposures[g + 1];
          vega += whole[(f + 1) * order + g] * exposures[g] + whole[(f + 1) * order + g + 1] * exposures[g + 1];
        }
        const ratio = t / amount;
        spots.adjoints[p] = spots.adjoints[p] + ratio * spot;
        coins.adjoints[p] = coins.adjoints[p] + ratio * spot * vols[f];
        vegas.adjoints[p] = vegas.adjoints[p] + ratio * vega;
      }
    }
  };
}
