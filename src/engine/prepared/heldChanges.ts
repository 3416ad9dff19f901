// Applies changed holdings to an engine's accounts.
// Their blocks are packed at their next run, or at once if room may run out, or into a larger program.
import { Fault } from '../../fault.js';
import { fits } from '../../program/blocks.js';
import type { ProgramInputs } from '../../program/inputs.js';
import { type Counts, spaces } from '../../program/layout/columns.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { boundsOf, type PackPlan, packPlan } from '../../program/layout/plan.js';
import type { Program } from '../../program/program.js';
import { grown } from './grown.js';
import type { EngineBackends } from './linked.js';

export class Changes {
  /** Accounts that do not hold any more what the book says. */
  readonly accounts = new Set<number>();
  readonly #backends: EngineBackends;
  readonly #parts: ProgramInputs;
  /** Blocks to pack. */
  readonly #blocks = new Set<number>();
  /** The most entries that the accounts of a block take now. */
  readonly #bounds = new Map<number, Counts>();
  #plan: PackPlan | undefined;
  #growing: Promise<Program> | undefined;

  constructor(backends: EngineBackends, parts: ProgramInputs) {
    this.#backends = backends;
    this.#parts = parts;
  }

  /** The larger program that a change is on its way to: others wait for their turn. */
  get growing(): Promise<Program> | undefined {
    return this.#growing;
  }

  /**
   * Sets an account's holdings. Returns a promise of a larger program if this one lacks the room; until it resolves, and if it rejects, everything is
   * unchanged.
   */
  hold(program: Program, account: number, after: AccountState): Promise<Program> | undefined {
    if (this.#growing !== undefined)
      throw new Fault('BAD_ARGUMENT', 'engine', 'left as it is until a larger program stands', 'a change of the book');
    if (program.hasRoom && !program.isOutgrownBy(after) && this.#takes(program, account, after)) {
      this.accounts.add(account);
      return undefined;
    }
    const before = this.#parts.holdings.stateOf(account);
    this.#growing = grown(this.#backends, this.#parts, program, { account, before, after })
      .then((larger) => {
        this.accounts.add(account);
        this.#blocks.clear();
        return larger;
      })
      .finally(() => {
        this.#bounds.clear();
        this.#growing = undefined;
      });
    return this.#growing;
  }

  pack(program: Program): void {
    for (const b of this.#blocks) program.repack(b);
    this.#blocks.clear();
  }

  #takes(program: Program, account: number, after: AccountState): boolean {
    const { holdings, rows, rules, book } = this.#parts;
    const b = program.blockOf(account);
    const block = program.blocks[b];
    const known = this.#bounds.get(b);
    // the same entries with other amounts: as much room as before
    if ((known === undefined || fits(block, known)) && holdings.isShapedAs(account, after)) {
      holdings.set(account, after, rows);
      this.#blocks.add(b);
      return true;
    }
    this.#plan ??= packPlan(rules, book, rows);
    const place = Uint32Array.of(account);
    const bounds = known ?? boundsOf(this.#plan, holdings, block.accounts);
    const was = boundsOf(this.#plan, holdings, place);
    holdings.set(account, after, rows);
    const is = boundsOf(this.#plan, holdings, place);
    for (const space of spaces) bounds[space] += is[space] - was[space];
    this.#bounds.set(b, bounds);
    if (fits(block, bounds)) {
      this.#blocks.add(b);
      return true;
    }
    this.#blocks.delete(b);
    return program.repack(b);
  }
}
