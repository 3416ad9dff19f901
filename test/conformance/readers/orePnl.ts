// ORE: historical VaR and ES of series of P&L (JSON, pnl by group, expected quantile and expectedShortfall).
import { oreHistoricalAbsolute } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Row {
  readonly group: string;
  readonly p: readonly number[];
  readonly quantile: readonly number[];
  readonly expectedShortfall: readonly number[];
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('absolute error', oreHistoricalAbsolute);
  for (const { group, p, quantile, expectedShortfall } of listAt<Row>(source, 'expected')) {
    const pnl = member(member(source.document, 'pnl'), group) as readonly number[];
    p.forEach((level, i) => {
      const figures = door.valueAtRisk(core, {
        method: 'historical',
        pnl,
        confidence: 1 - level,
        quantile: 'ceil',
        shortfall: 'tail-count',
      });
      tally.add(`${group} ${level}`, {
        quantile: Math.abs(figures.valueAtRisk + (quantile[i] as number)),
        expectedShortfall: Math.abs(figures.expectedShortfall + (expectedShortfall[i] as number)),
      });
    });
  }
  return tally.outcome();
}

export const orePnl: Reader = {
  kind: 'historical VaR of ORE',
  recognises: (source) =>
    member(source.document, 'pnl') !== undefined && listAt(source, 'expected').some((row) => member(row, 'group') !== undefined),
  run,
};
