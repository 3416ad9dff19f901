// The results of a run as it fills them: plain columns by account, outside the backend's memory, ready to be handed out.
import type { MarginMode } from '../book/account.js';
import type { MarginRun, ModeColumns, PortfolioColumns } from './result.js';

/** The two requirements of one mode. */
export interface Requirements {
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
}

/** The columns of a run, and the equity that isolated and cross margin count: without the value of short options. */
export interface RunColumns
  extends Pick<
    MarginRun,
    | 'statuses'
    | 'positionCounts'
    | 'collateralValues'
    | 'futuresPnls'
    | 'optionValues'
    | 'equities'
    | 'unrealised'
    | 'notionals'
    | MarginMode
    | 'greeks'
  > {
  readonly standardEquities: Float64Array;
}

/** Columns of a run; without `greeks` the tables of net Greeks, 32 bytes an account and underlying, stay empty. */
export function allocateRun(accounts: number, units: number, modes: ReadonlySet<MarginMode>, greeks = true): RunColumns {
  const column = (): Float64Array => new Float64Array(accounts);
  const table = (): Float64Array => new Float64Array(greeks ? accounts * units : 0);
  const standardEquities = column();
  const equities = column();
  const mode = (counted: Float64Array): ModeColumns => ({
    equities: counted,
    initials: column(),
    maintenances: column(),
    excesses: column(),
    healths: column(),
    efficiencies: column(),
  });
  return {
    statuses: new Uint8Array(accounts),
    positionCounts: new Uint32Array(accounts),
    collateralValues: column(),
    futuresPnls: column(),
    optionValues: column(),
    standardEquities,
    equities,
    unrealised: column(),
    notionals: column(),
    ...(modes.has('isolated') ? { isolated: mode(standardEquities) } : {}),
    ...(modes.has('cross') ? { cross: mode(standardEquities) } : {}),
    ...(modes.has('portfolio')
      ? {
          portfolio: {
            ...mode(equities),
            worstLosses: column(),
            worstScenarios: new Uint32Array(accounts),
            valuesAtRisk: column(),
            shortfalls: column(),
            deltaFloors: column(),
            nakedShorts: column(),
            rolls: column(),
            maximumLosses: column(),
          },
        }
      : {}),
    greeks: { deltas: table(), gammas: table(), vegas: table(), thetas: table() },
  };
}

/** Excess, health and efficiency of one mode, from the requirements and the equity of the accounts of one block. */
export function finishMode(columns: ModeColumns, run: RunColumns, from: number, to: number): void {
  const { equities, initials, maintenances, excesses, healths, efficiencies } = columns;
  for (let place = from; place < to; place++) {
    const initial = initials[place] as number;
    const equity = equities[place] as number;
    excesses[place] = equity - initial;
    healths[place] = healthOf(equity, maintenances[place] as number);
    efficiencies[place] =
      run.positionCounts[place] === 0 ? Number.NaN : initial === 0 ? Number.POSITIVE_INFINITY : (run.notionals[place] as number) / initial;
  }
}

/** equity / maintenance; with nothing required, Infinity, or -Infinity for a debt. */
export function healthOf(equity: number, maintenance: number): number {
  if (maintenance !== 0) return equity / maintenance;
  return equity < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The columns of a run that must be finite, by the name that a fault gives them. */
function* amounts(run: RunColumns): Generator<[string, Float64Array]> {
  yield ['collateralValue', run.collateralValues];
  yield ['futuresPnl', run.futuresPnls];
  yield ['optionValue', run.optionValues];
  yield ['equity', run.equities];
  yield ['equity', run.standardEquities];
  yield ['unrealised', run.unrealised];
  yield ['notional', run.notionals];
  for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
    const columns = run[mode];
    if (!columns) continue;
    if (mode === 'portfolio') {
      const portfolio = columns as PortfolioColumns;
      yield ['portfolio.worstLoss', portfolio.worstLosses];
      yield ['portfolio.valueAtRisk', portfolio.valuesAtRisk];
      yield ['portfolio.shortfall', portfolio.shortfalls];
      yield ['portfolio.deltaFloor', portfolio.deltaFloors];
      yield ['portfolio.nakedShort', portfolio.nakedShorts];
      yield ['portfolio.roll', portfolio.rolls];
    }
    yield [`${mode}.initial`, columns.initials];
    yield [`${mode}.maintenance`, columns.maintenances];
    yield [`${mode}.excess`, columns.excesses];
  }
}

/** Finds results that left the doubles: calls `found` once per account of the block, with the first of its amounts that is not finite. */
export function findOverflows(
  run: RunColumns,
  units: number,
  from: number,
  to: number,
  found: (place: number, field: string, got: number) => void,
): void {
  const seen = new Set<number>();
  const search = (field: string, column: Float64Array, width: number): void => {
    if (column.length === 0) return; // not computed
    // x times 0 is 0 for every finite x, NaN for the others: one addition a number says whether to look closer.
    let check = 0;
    for (let cell = from * width; cell < to * width; cell++) check += (column[cell] as number) * 0;
    if (check === 0) return;
    for (let cell = from * width; cell < to * width; cell++) {
      const place = Math.floor(cell / width);
      if (Number.isFinite(column[cell]) || seen.has(place)) continue;
      seen.add(place);
      found(place, field, column[cell] as number);
    }
  };
  for (const [field, column] of amounts(run)) search(field, column, 1);
  for (const [field, table] of Object.entries(run.greeks) as [string, Float64Array][]) search(`greeks.${field}`, table, units);
}

/** Makes every number of one account NaN: a fault is never half a result. */
export function spoilAccount(run: RunColumns, units: number, place: number): void {
  run.statuses[place] = 1;
  run.positionCounts[place] = 0;
  for (const [, column] of amounts(run)) column[place] = Number.NaN;
  for (const mode of [run.isolated, run.cross, run.portfolio]) {
    if (!mode) continue;
    mode.healths[place] = Number.NaN;
    mode.efficiencies[place] = Number.NaN;
  }
  if (run.portfolio) {
    run.portfolio.worstScenarios[place] = 0;
    run.portfolio.maximumLosses[place] = Number.NaN;
  }
  for (const table of Object.values(run.greeks) as Float64Array[]) table.fill(Number.NaN, place * units, (place + 1) * units);
}
