// A form of factors undone: k |e L| changes by k^2 e L L' / (k |e L|).
import type { EncodedStep } from '../../../program/compile/steps.js';
import { addressOf, registerOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';

export function undoFactors(sweep: Sweep, to: Column, step: EncodedStep): Undo {
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
    const k = scale[0] as number;
    for (let i = 0; i < order; i++)
      for (let j = 0; j < order; j++) {
        let sum = 0;
        for (let f = 0; f <= Math.min(i, j); f++) sum += (lower[i * order + f] as number) * (lower[j * order + f] as number);
        whole[i * order + j] = k * k * sum;
      }
    for (let n = 0; n < now.accounts; n++) {
      const t = to.adjoints[n] as number;
      if (t === 0) continue;
      const [from, end] = [pairStarts[n] as number, pairStarts[n + 1] as number];
      if (from === end) continue;
      const amount = to.cells[n] as number;
      if (!(amount > 0)) {
        now.open[n] = 1;
        continue;
      }
      exposures.fill(0);
      for (let p = from; p < end; p++) {
        const f = 2 * (pairUnderlyings[p] as number);
        exposures[f] = (spots.cells[p] as number) + (coins.cells[p] as number) * (vols[f] as number);
        exposures[f + 1] = vegas.cells[p] as number;
      }
      for (let p = from; p < end; p++) {
        const f = 2 * (pairUnderlyings[p] as number);
        let [spot, vega] = [0, 0];
        for (let q = from; q < end; q++) {
          const g = 2 * (pairUnderlyings[q] as number);
          spot +=
            (whole[f * order + g] as number) * (exposures[g] as number) +
            (whole[f * order + g + 1] as number) * (exposures[g + 1] as number);
          vega +=
            (whole[(f + 1) * order + g] as number) * (exposures[g] as number) +
            (whole[(f + 1) * order + g + 1] as number) * (exposures[g + 1] as number);
        }
        const ratio = t / amount;
        spots.adjoints[p] = (spots.adjoints[p] as number) + ratio * spot;
        coins.adjoints[p] = (coins.adjoints[p] as number) + ratio * spot * (vols[f] as number);
        vegas.adjoints[p] = (vegas.adjoints[p] as number) + ratio * vega;
      }
    }
  };
}
