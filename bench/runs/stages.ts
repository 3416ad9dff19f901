// The whole run as stages over blocks: instruments are valued and repriced once, then accounts pass in blocks of 256 through exposures,
// variance and tail. Exposures live for a block only, so an account costs its positions and its results.
import { greeksScratch, repriceScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../../src/backends/contract.js';
import { blockCount, type Column, runBlock, type Stage, type StageArgument } from '../../src/backends/stage.js';
import { type Arena, columnBytes, tailScratch } from '../../src/columns/arena.js';
import { linearFigures } from '../../test/reference/black76.js';
import { type Book, type Sizes, width } from './book.js';

/** Instruments, and accounts, of a block. */
const instrumentBlock = 192;
const accountBlock = 256;

type F64 = Float64Array;

export interface WholeRun {
  readonly values: F64;
  readonly variances: F64;
  readonly worstLosses: F64;
  readonly worstScenarios: Uint32Array;
  readonly valuesAtRisk: F64;
  readonly shortfalls: F64;
  run(): void;
}

export function runBytes({ accounts, instruments, unitCount }: Sizes): number {
  return (
    linearFigures.length * columnBytes(instruments, 8) +
    columnBytes(instruments * width, 8) +
    columnBytes(accountBlock * unitCount * width, 8) +
    4 * columnBytes(accounts, 8) +
    columnBytes(accounts, 4)
  );
}

const row = (column: Column, step = 1): StageArgument => ({ column, step });
const whole = (column: Column): StageArgument => ({ column, step: 0 });
const value = (number: number): StageArgument => ({ value: number });
const rows: StageArgument = { rows: true };

function instrumentStages({ market: m }: Book, greeks: readonly F64[]): Stage[] {
  const common = { rows: m.count, blockRows: instrumentBlock };
  const inputs = [m.forwards, m.strikes, m.expiryYears, m.vols, m.rates, m.calls];
  const tables = [m.units, m.moves, m.logMoves, m.volShocks, m.volShifts];
  return [
    {
      ...common,
      kernel: 'greeks',
      arguments: [...inputs.map((column) => row(column)), ...greeks.map((column) => row(column)), { scratch: greeksScratch }, rows],
    },
    {
      ...common,
      kernel: 'reprice',
      arguments: [
        row(m.handles),
        ...[...inputs, m.scales, m.volScales, ...tables].map(whole),
        value(m.volFloor),
        whole(m.grid),
        { scratch: repriceScratch },
        rows,
        value(m.scenarios),
        value(m.stride),
      ],
    },
  ];
}

/** Takes the columns of the results; the book is in the same arena. */
export function wholeRun(backend: Backend, arena: Arena, book: Book): WholeRun {
  const { sizes, market, positions, weights, cholesky } = book;
  const { accounts, unitCount, tailCount, scenarios } = sizes;
  const greeks = linearFigures.map(() => arena.f64(market.count));
  const [values, deltas, , vegas] = greeks as [F64, F64, F64, F64];
  const loadings = arena.f64(market.count * width);
  const exposures = arena.f64(accountBlock * unitCount * width);
  const variances = arena.f64(accounts);
  const worstLosses = arena.f64(accounts);
  const worstScenarios = arena.u32(accounts);
  const valuesAtRisk = arena.f64(accounts);
  const shortfalls = arena.f64(accounts);

  const perInstrument = instrumentStages(book, greeks);
  const common = { rows: accounts, blockRows: accountBlock };
  const held = [row(positions.starts), whole(positions.handles), whole(positions.quantities)];
  const results = [worstLosses, worstScenarios, valuesAtRisk, shortfalls].map((column) => row(column));
  const perAccount: Stage[] = [
    {
      ...common,
      kernel: 'rollup',
      arguments: [...held, whole(market.units), whole(loadings), whole(exposures), rows, value(unitCount), value(width)],
    },
    { ...common, kernel: 'variance', arguments: [whole(exposures), whole(cholesky), row(variances), rows, value(unitCount * width)] },
    {
      ...common,
      kernel: 'scenarioTail',
      arguments: [
        ...held,
        whole(market.grid),
        whole(weights),
        { scratch: tailScratch(market.stride) },
        ...results,
        rows,
        value(scenarios),
        value(market.stride),
        value(tailCount),
      ],
    },
  ];
  const blocks = blockCount(perAccount[0] as Stage);
  return {
    values,
    variances,
    worstLosses,
    worstScenarios,
    valuesAtRisk,
    shortfalls,
    run() {
      for (const stage of perInstrument) {
        for (let block = 0; block < blockCount(stage); block++) runBlock(backend, stage, block, market.scratch);
      }
      fillLoadings(book, deltas, vegas, loadings);
      for (let block = 0; block < blocks; block++) {
        for (const stage of perAccount) runBlock(backend, stage, block, market.scratch);
      }
    },
  };
}

/** Exposure of one contract to the price of its unit and to its volatility, for a move of the whole. */
export function fillLoadings({ market }: Book, deltas: ArrayLike<number>, vegas: ArrayLike<number>, loadings: F64): void {
  const { forwards, vols, scales, count } = market;
  for (let h = 0; h < count; h++) {
    const scale = scales[h] as number;
    loadings[h * width] = scale * (deltas[h] as number) * (forwards[h] as number);
    loadings[h * width + 1] = scale * (vegas[h] as number) * (vols[h] as number);
  }
}
