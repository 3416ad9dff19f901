// The contender of chainGreeks and its oracle: the WASM backend's own greeks, a row an option, which is what slices are to save.
import { greeksScratch } from '../../../assembly/literals/block.js';
import { columnBytes } from '../../../src/columns/arena.js';
import { linearFigures } from '../../../test/reference/black76.js';
import { backendOf } from '../../backends.js';
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { optionBytes } from '../../kernels/optionData.js';
import { type Contender, type Group, sampleInTurn } from '../contender.js';
import { type GreeksResults, group as greeksGroup } from '../greeks/group.js';

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];

const rowByRow: Contender<GreeksData, GreeksResults> = {
  name: 'wasm-rows',
  about: 'greeks of the WASM backend, a row an option',
  async open(sets) {
    const count = sets[0]?.count ?? 0;
    const bytes = optionBytes(count) + linearFigures.length * columnBytes(count, 8) + columnBytes(greeksScratch, 8);
    const { backend, arena } = await backendOf('wasm', sets.length * bytes);
    const prepared = sets.map((data) => {
      const [forwards, strikes, expiryYears, vols, rates] = (['forwards', 'strikes', 'expiryYears', 'vols', 'rates'] as const).map(
        (name) => {
          const column = arena.f64(count);
          column.set(data[name]);
          return column;
        },
      ) as [F64, F64, F64, F64, F64];
      const calls = arena.u8(count);
      calls.set(data.calls);
      const out = linearFigures.map(() => arena.f64(count)) as unknown as Nine;
      const scratch = arena.f64(greeksScratch);
      const run = (): void => void backend.greeks(forwards, strikes, expiryYears, vols, rates, calls, ...out, scratch, count);
      return { run, out };
    });
    const runs = prepared.map(({ run }) => run);
    return {
      items: count,
      sample: (milliseconds) => sampleInTurn(runs, milliseconds, 1),
      results(set) {
        runs[set]?.();
        return Object.fromEntries(linearFigures.map((figure, f) => [figure, prepared[set]?.out[f]])) as GreeksResults;
      },
      close() {},
    };
  },
};

export const group: Group<GreeksData, GreeksResults> = { ...greeksGroup, contenders: [rowByRow] };
