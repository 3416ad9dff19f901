// The P&L grid as a TypeScript developer writes it first: instruments and scenarios are objects, a price is a function of an option.
import type { GridData } from '../../kernels/optionGrid.js';
import { type Contender, local } from '../contender.js';
import { type OptionContract, optionContracts } from '../contracts.js';
import { normalCdf } from '../normal.js';

export interface Scenario {
  readonly move: number;
  readonly volShock: number;
  readonly volShift: number;
}

export interface Instrument extends OptionContract {
  readonly scale: number;
  readonly volScale: number;
  readonly scenarios: readonly Scenario[];
}

export function priceOf({ type, forward, strike, expiryYears, vol, rate }: OptionContract): number {
  const sign = type === 'call' ? 1 : -1;
  const root = Math.sqrt(expiryYears);
  const d1 = (Math.log(forward / strike) + (vol ** 2 / 2) * expiryYears) / (vol * root);
  const d2 = d1 - vol * root;
  return Math.exp(-rate * expiryYears) * sign * (forward * normalCdf(sign * d1) - strike * normalCdf(sign * d2));
}

export function shocked(instrument: Instrument, { move, volShock, volShift }: Scenario, volFloor: number): OptionContract {
  const vol = Math.max(Math.min(volFloor, instrument.vol), instrument.vol * (1 + volShock * instrument.volScale) + volShift);
  return { ...instrument, forward: instrument.forward * (1 + move), vol };
}

export const objects: Contender<GridData, Float64Array> = local(
  'objects',
  'an object an instrument and a scenario, an array a row',
  (data) => data.count * data.scenarios,
  (data) => {
    const { stride, moves, volShocks, volShifts, volFloor } = data;
    const tables = Array.from({ length: moves.length / stride }, (_, unit) =>
      Array.from({ length: data.scenarios }, (_, s): Scenario => {
        const at = unit * stride + s;
        return { move: moves[at] as number, volShock: volShocks[at] as number, volShift: volShifts[at] as number };
      }),
    );
    const instruments = optionContracts(data, data.count).map(
      (option, h): Instrument => ({
        ...option,
        scale: data.scales[h] as number,
        volScale: data.volScales[h] as number,
        scenarios: tables[data.units[h] as number] as Scenario[],
      }),
    );
    let rows: number[][] = [];
    const run = (): void => {
      rows = instruments.map((instrument) => {
        const base = priceOf(instrument);
        return instrument.scenarios.map((scenario) => instrument.scale * (priceOf(shocked(instrument, scenario, volFloor)) - base));
      });
    };
    return {
      run,
      results() {
        run();
        const grid = new Float64Array(data.grid.length);
        rows.forEach((row, h) => {
          grid.set(row, h * stride);
        });
        return grid;
      },
    };
  },
);
