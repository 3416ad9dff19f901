// Where an engine's program stands: the engine's own market, or one that it is lent on, and which blocks have answers of now.
import type { Market } from '../../market/market.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import type { MarketChanges } from './changes.js';
import { LiveMarket } from './liveMarket.js';

export class ProgramState {
  readonly market: LiveMarket;
  program: Program;
  tick: Tick;
  /** Blocks whose answers are not of this book and market. */
  stale: Set<number>;
  /** Whether the market has moved and the program has not followed yet. */
  isLate = false;
  /** The market that the program stands on: the engine's own, but while it is lent; none while it moves. */
  #on: Market | undefined;

  constructor(program: Program, market: Market, rows: Rows) {
    this.program = program;
    this.market = new LiveMarket(market, rows);
    this.tick = program.tick(this.market.now);
    this.#on = this.market.now;
    this.stale = new Set(program.blocks.keys());
  }

  /** Takes a market that has moved. A refused change leaves everything as it was. */
  move(changes: MarketChanges): void {
    const moved = this.market.change(changes);
    const stale = moved === 'all' ? undefined : this.program.move(this.market.now, moved);
    if (stale === undefined) this.#stand(this.market.now);
    else for (const b of stale) this.stale.add(b);
  }

  /** Takes a market that has moved, and puts the program on it once it is asked. A refused change leaves everything as it was. */
  moveLater(changes: MarketChanges): void {
    this.market.change(changes);
    this.isLate = true;
    this.#on = undefined;
  }

  /** The tick, once rows that have come since are read too. */
  ofAllRows(): Tick {
    this.program.readNewRows();
    return this.tick;
  }

  /** Replaces the program by another; the earlier one releases its threads. */
  exchange(program: Program): void {
    this.program.runs.close();
    this.program = program;
    this.#stand(this.market.now);
  }

  /** Puts the program on a market, the engine's own where none is named. */
  on(market = this.market.now): void {
    if (this.#on !== market) this.#stand(market);
  }

  #stand(market: Market): void {
    this.isLate = false;
    this.#on = undefined;
    this.stale = new Set(this.program.blocks.keys());
    this.tick = this.program.tick(market);
    this.#on = market;
  }
}
