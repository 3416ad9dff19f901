// Makes the blocks of a run: packs positions, collateral and orders, asks the kernel for scenario P&L when a term needs it.
import type { Backend } from '../../backends/contract.js';
import type { PackSource } from '../../columns/packBlocks.js';
import { CollateralPacker } from '../../columns/packCollateral.js';
import { overflowed, PositionPacker, packed } from '../../columns/packPositions.js';
import type { FaultLedger } from '../faults.js';
import type { ScenarioPnls, TermBlock } from './block.js';
import type { RunColumns } from './columns.js';
import { fillGroups } from './groups.js';
import type { OrderColumns } from './orders.js';

interface Sources {
  readonly backend: Backend;
  readonly source: PackSource;
  /** Asset of the book -> asset of the market, -1 when unknown. */
  readonly assets: Int32Array;
  readonly orders: OrderColumns;
  readonly ledger: FaultLedger;
}

export class BlockSource {
  readonly #sources: Sources;
  readonly #columns: RunColumns;
  readonly #positions: PositionPacker;
  readonly #collateral: CollateralPacker;
  readonly #outcomes: Uint8Array;

  constructor(sources: Sources, columns: RunColumns, accounts: number) {
    const { source, assets } = sources;
    this.#sources = sources;
    this.#columns = columns;
    this.#positions = new PositionPacker(source);
    this.#collateral = new CollateralPacker(source.book, source.order, assets);
    this.#outcomes = new Uint8Array(accounts);
  }

  /** The block of places from .. to. Accounts that cannot be packed have nothing in it, status 1 and their faults in the ledger. */
  block(from: number, to: number, statuses: Uint8Array): TermBlock {
    const { source, ledger, orders } = this.#sources;
    const { positions, groups } = this.#columns;
    const count = to - from;
    this.#positions.pack(positions, from, to, ledger.excluded, this.#outcomes);
    const collateral = this.#packCollateral(from, to, statuses);
    for (let a = 0; a < count; a++) {
      const outcome = this.#outcomes[a];
      if (outcome !== packed || ledger.excluded[from + a] === 1) statuses[from + a] = 1;
      if (outcome === overflowed) ledger.overflow(from + a, 'positions', Number.POSITIVE_INFINITY);
      if (statuses[from + a] === 1) ledger.explainRows(from + a);
      else this.#checkOrders(from + a, statuses);
    }
    fillGroups(groups, positions, count, source.instruments);
    const pnls = new Map<string, ScenarioPnls>();
    return {
      from,
      count,
      units: source.instruments.underlyings.length,
      starts: positions.starts,
      listedEnds: positions.listedEnds,
      rows: positions.rows,
      quantities: positions.quantities,
      gains: positions.gains,
      groups,
      collateral,
      orders: { ...orders, starts: orders.starts.subarray(from, to + 1) },
      scenarioPnls: (grid) => {
        const known = pnls.get(grid) ?? this.#scenarioPnls(grid);
        pnls.set(grid, known);
        return known;
      },
      refuse: (account, code, field, expectation, got) => {
        if (statuses[from + account] === 1) return;
        statuses[from + account] = 1;
        ledger.refuse(from + account, code, field, expectation, got);
      },
    };
  }

  #packCollateral(from: number, to: number, statuses: Uint8Array): TermBlock['collateral'] {
    const starts = new Uint32Array(to - from + 1);
    const assets: number[] = [];
    const amounts: number[] = [];
    for (let place = from; place < to; place++) {
      const held = this.#collateral.pack(place);
      if (held === undefined) statuses[place] = 1;
      else {
        for (let i = 0; i < held.count; i++) {
          assets.push(held.assets[i] as number);
          amounts.push(held.amounts[i] as number);
        }
      }
      starts[place - from + 1] = assets.length;
    }
    return { starts, assets: Uint32Array.from(assets), amounts: Float64Array.from(amounts) };
  }

  /** An order needs a listed, sound instrument: what it does to the account is not known otherwise. */
  #checkOrders(place: number, statuses: Uint8Array): void {
    const { orders, source, ledger } = this.#sources;
    for (let i = orders.starts[place] as number; i < (orders.starts[place + 1] as number); i++) {
      const row = orders.rows[i] as number;
      if (row >= 0 && source.instruments.spoiled[row] === 0) continue;
      statuses[place] = 1;
      ledger.refuse(
        place,
        'UNKNOWN_INSTRUMENT',
        'orders',
        'on instruments that are listed and sound',
        row < 0 ? 'one that is not listed' : 'one with a fault',
      );
      return;
    }
  }

  #scenarioPnls(grid: string): ScenarioPnls {
    const { backend } = this.#sources;
    const { positions, groups, grids, groupPnls } = this.#columns;
    const table = grids.tables.get(grid) as NonNullable<ReturnType<typeof grids.tables.get>>;
    const out = groupPnls.get(grid) as Float64Array;
    const { stride } = table.plan;
    backend.scenarioRows(groups.starts, positions.rows, positions.quantities, table.pnls, out, groups.count, stride, stride);
    return { plan: table.plan, contracts: table.pnls, groups: out };
  }
}
