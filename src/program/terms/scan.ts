// Term scan: the worst loss over a scenario set, netted by expiry, underlying or account. The formula in full: rules/document/kinds/scan.ts. Numeraire.
// Source: CME SPAN (scan risk); Deribit portfolio margin; Derive v2-core PMRM; Paradex portfolio margin.
import { Fault } from '../../fault.js';
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured, type Operand } from '../compile/operand.js';
import type { ScanPlaces, ScanRows } from '../compile/scanRows.js';
import { type ProgramStep, stepOf } from '../compile/steps.js';
import { asOneSet } from '../scenarios/sets.js';
import { scenarioTable } from '../scenarios/table.js';
import { yearsTo } from '../tick/years.js';
import { discountedScan } from './discountedScan.js';
import { nakedScan } from './nakedScan.js';
import { offsetScan } from './offsetScan.js';
import { narrowRows, plainScan, type Scanned, type ScanTerm, scannedKinds, scanRow } from './plainScan.js';
import { scanWithOrders } from './scanOrders.js';

export function scan(term: ScanTerm, compiler: Compiler): Measured {
  if (typeof term.scenarios !== 'string') return byUnderlyingSets(term, term.scenarios, compiler);
  return scanOf(term, term.scenarios, compiler);
}

function scanOf(term: ScanTerm, set: string, compiler: Compiler): Measured {
  const held = term.netting === 'expiry' ? scanByExpiry(term, set, compiler) : heldScan(term, set, compiler);
  const measured = { ...bothViews(held.operand), scans: [held.rows] };
  if (term.netting === 'expiry' || term.orders === undefined || !compiler.chargesOrders) return measured;
  const open = scanWithOrders(term, set, compiler, held.operand);
  return { ...measured, ordered: open.operand, orderedScans: [open.rows] };
}

function heldScan(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  if (term.discount !== undefined || term.collateral !== undefined) return discountedScan(term, set, compiler);
  if (term.naked !== undefined) return nakedScan(term, set, compiler);
  if (term.offset !== undefined || beyondRange(compiler, set)) {
    if (term.netting !== 'account')
      throw new Fault('BAD_RULES', 'rules.terms', 'netting by account beside an offset or blocks beyond the range', term.netting);
    return offsetScan(term, set, compiler);
  }
  return plainScan(term, set, compiler);
}

function beyondRange(compiler: Compiler, set: string): boolean {
  return compiler.rules.scenarios[set]?.blocks?.some(({ beyond }) => beyond !== undefined) === true;
}

function scanByExpiry(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  const table = scenarioTable(compiler, set, 'weighted');
  const out = compiler.register('U');
  const options = scannedKinds(term) === 'options';
  const share = term.expiryShare as NonNullable<ScanTerm['expiryShare']>;
  const shares = compiler.byExpiry(
    1,
    (tick, expiry, cells, at) => {
      cells[at] = share.base + share.perYear * yearsTo(tick, compiler.rows.expiryGroups[expiry]?.instant);
    },
    true,
  );
  compiler.clear('terms', out);
  const common = {
    rows: compiler.column(options ? 'optionRows' : 'positionRows'),
    quantities: compiler.column(options ? 'optionQuantities' : 'quantities'),
    grid: compiler.at(table.cells),
    groups: compiler.column(options ? 'optionGroups' : 'groups'),
    firstGroup: 0,
    endGroup: compiler.count(options ? 'optionGroup' : 'group'),
    shares: compiler.at(shares),
    floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
    firstPair: 0,
  };
  const space = options ? 'optionGroup' : 'group';
  const narrow = table.width === 4;
  const step = ({ rows, stride, out }: ScanPlaces): ProgramStep =>
    narrow
      ? stepOf('scanExpiriesNarrow', {
          first: 0,
          end: compiler.count(options ? 'option' : 'position'),
          ...common,
          keeps: compiler.column(options ? 'keepOption' : 'keepGroup'),
          groupOf: compiler.column(options ? 'optionGroupOf' : 'positionGroups'),
          sums: rows,
          out,
        })
      : stepOf('scanExpiries', { ...common, pnl: rows, pnlStride: stride, rowBytes: 8 * table.width, out });
  const once = narrow ? narrowRows(space, compiler) : scanRow(table, compiler);
  compiler.steps.terms.push(step({ rows: once, stride: 0, out: compiler.cells(out) }));
  return { operand: columnOf(out), rows: { table, set, space, step } };
}

/** Sets by underlying: one scan in which every underlying has its own; where their scenarios do not stand side by side each is scanned, and an underlying takes its own. */
function byUnderlyingSets(term: ScanTerm, sets: Readonly<Record<string, string>>, compiler: Compiler): Measured {
  const { instructions, underlyings, rules } = compiler;
  const own = underlyings.map(
    (id): string | undefined =>
      sets[id] ?? sets[rules.assumptions?.names?.[id] ?? ''] ?? sets['*'] ?? sets[rules.assumptions?.names?.['*'] ?? ''],
  );
  if (own.includes(undefined))
    throw new Fault('UNKNOWN_FACTOR', 'rules.terms', 'a scenario set for every underlying, or "*"', 'none for one');
  const byUnderlying = own as readonly string[];
  const names = [...new Set(byUnderlying)];
  const whose = (name: string) => ({ set: name, of: (u: number): boolean => byUnderlying[u] === name });
  const all = term.netting === 'account' ? undefined : asOneSet(compiler, byUnderlying);
  if (all !== undefined) {
    const measured = scanOf(term, all, compiler);
    const split = (scans: readonly ScanRows[] = []): ScanRows[] =>
      scans.flatMap((rows) => names.map((name) => ({ ...rows, ...whose(name), table: { ...rows.table, set: rules.scenarios[name] } })));
    return { ...measured, scans: split(measured.scans), ...(measured.ordered && { orderedScans: split(measured.orderedScans) }) };
  }
  const measured = names.map((name) => {
    const one = scanOf(term, name, compiler);
    const { of } = whose(name);
    const share: Operand = { kind: 'numbers', numbers: (_, u) => (of(u) ? 1 : 0) };
    return {
      plain: instructions.binary('*', share, one.initial),
      ordered: one.ordered && instructions.binary('*', share, one.ordered),
      scans: (one.scans ?? []).map((rows) => ({ ...rows, of })),
      orderedScans: (one.orderedScans ?? one.scans ?? []).map((rows) => ({ ...rows, of })),
    };
  });
  const sum = (of: readonly Operand[]): Operand => of.reduce((x, y) => instructions.binary('+', x, y));
  const plain = { ...bothViews(sum(measured.map((one) => one.plain))), scans: measured.flatMap(({ scans }) => scans) };
  if (measured.every(({ ordered }) => ordered === undefined)) return plain;
  return {
    ...plain,
    ordered: sum(measured.map((one) => one.ordered ?? one.plain)),
    orderedScans: measured.flatMap(({ orderedScans }) => orderedScans),
  };
}
