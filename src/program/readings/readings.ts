// Readings of a block beside its answers: every part of a formula and every scenario of a scan, from the block's columns.
import type { Backend } from '../../backends/contract.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';
import type { Block } from '../blocks.js';
import type { Assembly } from '../compile/assemble.js';
import type { Compiler } from '../compile/compiler.js';
import type { Asking } from '../compile/operand.js';
import type { ScanRows } from '../compile/scanRows.js';
import type { Address, Linked } from '../heap.js';
import type { BlockArrays, BlockColumnName } from '../layout/columns.js';
import type { Tick } from '../tick/tick.js';
import { Cells } from './cells.js';
import { type ReadNode, treeOf } from './tree.js';

/** Part of a requirement: one formula each. */
export type RequirementPart = 'equity' | 'initial' | 'maintenance';

/** Worst scenario of each account or pair of a block (-1: one is not finite, or nothing is scanned), and its loss. */
export interface WorstOfScan {
  readonly scenarios: Int32Array;
  readonly losses: Float64Array;
}

interface Parts {
  readonly rules: Rules;
  readonly compiler: Compiler;
  readonly assembly: Assembly;
  readonly backend: Backend;
  readonly linked: Linked;
  readonly frame: Uint32Array;
  readonly tick: Tick;
}

export class Readings {
  readonly cells: Cells;
  readonly #parts: Parts;
  readonly #trees = new Map<string, ReadNode>();
  #block: Block | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.cells = new Cells(parts.compiler, parts.linked, parts.tick);
    parts.assembly.scans.link(parts.linked);
  }

  /** Looks at a block that has just run. */
  begin(block: Block): void {
    this.#block = block;
    this.cells.begin(block);
  }

  get rules(): Rules {
    return this.#parts.rules;
  }

  /** Ids of the market's underlyings. */
  get underlyings(): readonly string[] {
    return this.#parts.compiler.underlyings;
  }

  get tick(): Tick {
    return this.#parts.tick;
  }

  get rowTable(): Compiler['rows'] {
    return this.#parts.compiler.rows;
  }

  /** A column of the block at hand. */
  column<Name extends BlockColumnName>(name: Name): BlockArrays[Name] {
    return this.#parts.compiler.part(this.#parts.linked, this.#block as Block, name);
  }

  /** Doubles of a table. */
  table(at: Address, length: number): Float64Array {
    return this.#parts.linked.f64(at, length);
  }

  /** The formula of a part of a requirement as the block at hand was asked it. */
  tree(requirement: string, part: RequirementPart): ReadNode {
    const { rules, compiler, assembly } = this.#parts;
    const open = compiler.chargesOrders && (this.#block as Block).counts.order > 0;
    const asking: Asking = part !== 'initial' ? 'maintenance' : open ? 'ordered' : 'initial';
    const key = `${requirement} ${part} ${asking}`;
    const formulas = treesOf(rules).requirements[requirement];
    const known = this.#trees.get(key) ?? treeOf(formulas[part], asking, assembly.charges, rules, this.cells);
    this.#trees.set(key, known);
    return known;
  }

  /** Rows of a scan of the block at hand: of each entry of its space `table.width` cells, what every scenario counts, a loss below 0. They stand until the next scan is asked. */
  rows(scan: ScanRows): Float64Array {
    const { assembly, backend, linked, frame, tick } = this.#parts;
    const block = this.#block as Block;
    for (const segment of assembly.scans.segments(scan)) {
      if ('program' in segment) backend.runProgram(segment.program, segment.steps, block.view as Uint32Array, frame);
      else segment.host(block, linked, tick);
    }
    return assembly.scans.rows(linked, scan, block.counts[scan.space]);
  }

  /** By account of the block where the scan is of accounts, else by pair: the worst of its expiries where it is of expiries. */
  worst(scan: ScanRows): WorstOfScan {
    const { assembly, linked } = this.#parts;
    const block = this.#block as Block;
    const rows = this.rows(scan);
    const { space, table } = scan;
    const entries = block.counts[space];
    const binding = assembly.scans.binding(linked, entries);
    const grouped = space === 'group' || space === 'optionGroup';
    const groups = grouped ? this.column(space === 'group' ? 'groups' : 'optionGroups') : undefined;
    const count = grouped ? block.counts.pair : entries;
    const scenarios = new Int32Array(count).fill(-1);
    const losses = new Float64Array(count);
    for (let e = 0; e < entries; e++) {
      const s = binding[e];
      if (s >= table.count) continue;
      const to = groups === undefined ? e : groups[4 * e + 3];
      const loss = -rows[e * table.width + s];
      if (scenarios[to] !== -1 && !(loss > losses[to])) continue;
      scenarios[to] = s;
      losses[to] = loss;
    }
    return { scenarios, losses };
  }
}
