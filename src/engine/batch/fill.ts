// Columns of the caller's own -> the batch's, each in one copy; Arrow columns are read where they lie.
import { fieldsOf } from '../../book/fields.js';
import { standing } from '../../check.js';
import type { BatchSizes } from '../../columns/batchColumns.js';
import { byteColumn, doubleColumn, handleColumn, type OrArrow } from '../../columns/plainColumn.js';
import { Fault } from '../../fault.js';
import type { FactorViews, InputViews, InstrumentViews, PositionViews, ScenarioViews } from './views.js';

/**
 * Columns to be copied in: any of them, each of the length of its view. Scenario tables are dense, [underlyings x scenarios]; handles and
 * quantities of positions may be fewer than the shape has room for.
 */
export interface BatchInputs {
  readonly instruments?: Partial<OrArrow<InstrumentViews>>;
  readonly scenarios?: Partial<OrArrow<ScenarioViews>>;
  readonly factors?: Partial<OrArrow<FactorViews>>;
  readonly positions?: Partial<OrArrow<PositionViews>>;
}

type Column = Float64Array | Uint32Array | Uint8Array;

/** Throws UNKNOWN_FIELD, TYPE_MISMATCH, SHAPE_MISMATCH, having copied nothing. */
export function fillColumns(views: InputViews, sizes: BatchSizes, inputs: BatchInputs): void {
  const groups = fieldsOf(inputs, 'inputs', [], ['instruments', 'scenarios', 'factors', 'positions']);
  // every column is read before the first is measured: reading may run code of the caller's
  const read: { readonly group: string; readonly path: string; readonly target: Column; readonly source: Column }[] = [];
  for (const [group, given] of Object.entries(groups)) {
    if (given === undefined) continue;
    const targets = views[group as keyof InputViews] as unknown as Readonly<Record<string, Column>> | undefined;
    if (!targets) throw new Fault('BAD_ARGUMENT', group, 'reserved by the shape of the batch', given);
    for (const [name, column] of Object.entries(fieldsOf(given, group, [], Object.keys(targets)))) {
      if (column === undefined) continue;
      const path = `${group}.${name}`;
      const target = targets[name];
      read.push({ group, path, target, source: columnLike(target, column, path) });
    }
  }
  const copies: (readonly [target: Column, source: Column])[] = [];
  for (const { group, path, target, source } of read) {
    const { length } = standing(source, path);
    if (group === 'scenarios' && path !== 'scenarios.weights') {
      copies.push(...rowsOf(target, source, sizes, path));
      continue;
    }
    const fewer = group === 'positions' && path !== 'positions.starts';
    if (fewer ? length > target.length : length !== target.length) {
      throw new Fault('SHAPE_MISMATCH', path, `${fewer ? 'at most ' : ''}${target.length} long`, length);
    }
    copies.push([target, source]);
  }
  for (const [target, source] of copies) target.set(source);
}

function columnLike(target: Column, value: unknown, path: string): Column {
  if (target instanceof Float64Array) return doubleColumn(value, path);
  return target instanceof Uint32Array ? handleColumn(value, path) : byteColumn(value, path);
}

/** The rows of a dense table, each with its place in one whose rows are `stride` apart. */
function rowsOf(target: Column, source: Column, { underlyings, scenarios, stride }: BatchSizes, path: string): [Column, Column][] {
  if (source.length !== underlyings * scenarios) {
    throw new Fault('SHAPE_MISMATCH', path, `${underlyings} underlyings x ${scenarios} scenarios`, source.length);
  }
  return Array.from({ length: underlyings }, (_, u) => [
    target.subarray(u * stride, u * stride + scenarios),
    source.subarray(u * scenarios, (u + 1) * scenarios),
  ]);
}
