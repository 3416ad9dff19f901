// Scans asked again for their rows: one place for the rows of any of them, and which scenario of each row binds.
import type { Address, Heap, Linked } from '../heap.js';
import type { Compiler } from './compiler.js';
import type { ScanRows } from './scanRows.js';
import { type Argument, type LinkedSegment, linkSegment, type Segment, segmentsOf, stepOf } from './steps.js';

export class ScanSteps {
  readonly #segments: ReadonlyMap<ScanRows, readonly Segment[]>;
  readonly #rows: Address;
  readonly #binding: Address;
  readonly #linked = new Map<ScanRows, readonly LinkedSegment[]>();

  constructor(compiler: Compiler, scans: readonly ScanRows[]) {
    const { heap, local } = compiler;
    const most = (of: (scan: ScanRows) => number): number => Math.max(0, ...scans.map(of));
    this.#rows = local.f64(most(({ space, table }) => table.width * compiler.most(space)) + 8);
    this.#binding = local.u32(most(({ space }) => compiler.most(space)) + 8);
    const out = { local: local.take(Math.max(compiler.strides.A, compiler.strides.U)) };
    this.#segments = new Map(scans.map((scan) => [scan, this.#segmentsOf(heap, compiler, scan, out)]));
  }

  #segmentsOf(heap: Heap, compiler: Compiler, scan: ScanRows, out: Argument): readonly Segment[] {
    const stride = 8 * scan.table.width;
    const pnl = { local: this.#rows };
    const binding = stepOf('scanBinding', {
      pnl,
      pnlStride: stride,
      scenarios: scan.table.count,
      out: { local: this.#binding },
      count: compiler.count(scan.space),
    });
    return segmentsOf(heap, [scan.step({ rows: pnl, stride, out }), binding]);
  }

  link(linked: Linked): void {
    for (const [scan, segments] of this.#segments)
      this.#linked.set(
        scan,
        segments.map((segment) => linkSegment(segment, linked)),
      );
  }

  /** Steps that run a scan again after its block. */
  segments(scan: ScanRows): readonly LinkedSegment[] {
    return this.#linked.get(scan) as readonly LinkedSegment[];
  }

  /** Rows of the scan that was asked last, of so many entries; what a scenario counts in each, a loss below 0. */
  rows(linked: Linked, { table }: ScanRows, entries: number): Float64Array {
    return linked.local.f64(this.#rows, table.width * entries);
  }

  /** The scenario that binds in each of them: 2^32 - 1 where a cell is not finite. */
  binding(linked: Linked, entries: number): Uint32Array {
    return linked.local.u32(this.#binding, entries);
  }
}
