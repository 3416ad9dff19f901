// A rule document compiled against a book: columns of its blocks, the steps over them, and work per tick. Linked to a backend, it answers.
import { blockWords, frameWords } from '../../assembly/literals/steps.js';
import type { Backend } from '../backends/contract.js';
import type { StageBackend } from '../backends/stage.js';
import { type Arena, columnBytes } from '../columns/arena.js';
import type { Market } from '../market/market.js';
import type { Rules } from '../rules/document/rules.js';
import { type Answers, answersIn } from './answers.js';
import { type Block, blockAccounts, blockOf, fits, outgrows, questionCounts, questionEntries, writeRecord } from './blocks.js';
import { type Assembly, assemble } from './compile/assemble.js';
import { Compiler } from './compile/compiler.js';
import { Regions } from './compile/regions.js';
import { type Address, Heap } from './heap.js';
import type { InMemory, ProgramInputs } from './inputs.js';
import type { Counts } from './layout/columns.js';
import type { AccountState, Holdings, Store } from './layout/holdings.js';
import { Packer } from './layout/pack.js';
import { boundsOf, type PackPlan, packPlan } from './layout/plan.js';
import type { Rows } from './layout/rows.js';
import { Questions } from './questions.js';
import { Readings } from './readings/readings.js';
import { Runs, type RunWatch } from './runs.js';
import { AssumptionLog, type AssumptionUsed } from './tick/assumptions.js';
import { takeMathScratch, tickMath } from './tick/math.js';
import { linkRowColumns, takeRowColumns } from './tick/rowColumns.js';
import { Tick } from './tick/tick.js';
import { Ticks } from './ticks.js';
import { type OrderSearch, orderSearch } from './worstSubsets.js';

/** Listings of so many quotes have a place for every one; of longer ones, the held ones and this many more. */
const wholeListing = 4096;

export class Program {
  readonly rules: Rules;
  readonly rows: Rows;
  readonly requirements: readonly string[];
  readonly blocks: readonly Block[];
  readonly #heap = new Heap();
  /** Memory of each thread: the frame, then results of steps. */
  readonly #local = new Heap();
  readonly #records: Address;
  readonly #plan: PackPlan;
  readonly #packer: Packer;
  readonly #holdings: Holdings;
  /** Block of variants of accounts: holds the last question. */
  readonly #question: Block;
  readonly #questions: Questions;
  readonly #compiler: Compiler;
  readonly #assembly: Assembly;
  readonly #assumptions: AssumptionLog;
  readonly #accountCount: number;
  readonly #search: OrderSearch | undefined;
  readonly #rowAddresses: ReturnType<typeof takeRowColumns>;
  readonly #mathScratch: ReturnType<typeof takeMathScratch>;
  #memory: InMemory | undefined;

  constructor(inputs: ProgramInputs) {
    const { rules, book, rows, holdings } = inputs;
    const [heap, local] = [this.#heap, this.#local];
    local.u32(frameWords);
    this.rules = rules;
    this.rows = rows;
    this.requirements = inputs.requirements ?? Object.keys(rules.requirements);
    this.#accountCount = book.accounts.length;
    this.#assumptions = new AssumptionLog(rules.assumptions, inputs.assumptions);
    this.#plan = packPlan(rules, book, rows);
    this.#packer = new Packer(this.#plan);
    this.#search = orderSearch(rules, this.requirements, book, this.#plan, holdings.ledger, (accounts, states) =>
      this.#questions.plain(accounts, states),
    );
    this.#holdings = holdings;
    const regions = new Regions(inputs.grown);
    const count = Math.max(1, Math.ceil(this.#accountCount / blockAccounts));
    const capacity = (count + 1) * blockAccounts;
    const records = heap.u32(blockWords * (count + 1));
    this.#records = heap.u32(blockWords * count);
    const blockAt = (b: number, accounts: Uint32Array, most: Counts): Block =>
      blockOf(accounts, most, b * blockAccounts, regions, records + 4 * blockWords * b);
    this.blocks = Array.from({ length: count }, (_, b) => {
      const from = b * blockAccounts;
      const accounts = Uint32Array.from({ length: Math.min(blockAccounts, this.#accountCount - from) }, (_, n) => from + n);
      return blockAt(b, accounts, boundsOf(this.#plan, holdings, accounts));
    });
    this.#question = blockAt(count, new Uint32Array(0), questionCounts(inputs.questionEntries ?? questionEntries(holdings)));
    const question = this.#question;
    this.#questions = new Questions({
      rows,
      holdings,
      block: question,
      ready: () => this.readNewRows(),
      pack: (store, places) => this.#pack(question, store, places),
      run: () => this.runs.steps(question),
      answers: () => this.#answersAt(question.answer, blockAccounts),
      search: this.#search,
    });
    const listed = rows.market.quotes.length;
    const rowCapacity = listed <= wholeListing ? Math.max(listed, rows.count) : Math.min(listed, rows.count + wholeListing);
    regions.take(heap);
    this.#rowAddresses = takeRowColumns(heap, rowCapacity);
    this.#mathScratch = takeMathScratch(heap);
    const most = (space: keyof Counts): number => Math.max(0, ...regions.list.map(({ room }) => room[space]));
    this.#compiler = new Compiler({
      rules,
      rows,
      heap,
      local,
      regions,
      rowCapacity,
      book,
      chargesOrders: rules.scope.orders === 'charged',
      strides: { A: 8 * (blockAccounts + 16), U: 8 * (most('pair') + 16) },
      most,
      ...(inputs.history === undefined ? {} : { history: inputs.history }),
      ...(inputs.volHistory === undefined ? {} : { volHistory: inputs.volHistory }),
    });
    this.#assembly = assemble({
      compiler: this.#compiler,
      requirements: this.requirements,
      rowCodes: this.#rowAddresses.codes,
      capacity,
      blocks: () => this.blocks,
    });
  }

  /** Bytes that the program takes where so many threads run it. */
  bytes(threads: number): number {
    return this.#heap.bytes + threads * columnBytes(this.#local.bytes, 1) + columnBytes(1, 1);
  }

  /** Puts the program on a backend: its memory is reserved whole, and never grows. */
  link(backend: Backend, arena: Arena, stages?: StageBackend): void {
    const threads = stages?.threads ?? 1;
    arena.reserve(this.bytes(threads));
    const scratches = Array.from({ length: threads }, () => arena.f64(this.#local.bytes / 8));
    const linked = this.#heap.link(arena, scratches[0].byteOffset);
    const columns = linkRowColumns(linked, this.#rowAddresses, this.#compiler.rowCapacity);
    const parts = { backend, math: tickMath(backend, linked, this.#mathScratch), rules: this.rules, rows: this.rows, columns };
    const memory = {
      backend,
      linked,
      frame: linked.local.u32(0, frameWords),
      tick: new Tick({ ...parts, assumptions: this.#assumptions }),
    };
    const known = { ...memory, rules: this.rules, compiler: this.#compiler, assembly: this.#assembly };
    this.#memory = {
      ...memory,
      scratches: scratches.length,
      ticks: new Ticks({ ...known, blocks: this.blocks, rows: this.rows, assumptions: this.#assumptions }),
      readings: new Readings(known),
      runs: new Runs({
        ...known,
        search: this.#search,
        holdings: this.#holdings,
        answersOf: ({ answer, accounts }) => this.#answersAt(answer, accounts.length),
        threaded: stages && { runner: stages.open(scratches), records: this.#records, scratch: this.#local.bytes / 8 },
        reason: () => stages?.threadsReason ?? 'one thread',
      }),
    };
    for (const block of this.blocks) this.#pack(block, this.#holdings, block.accounts);
  }

  /** Reads a market: values, scenario tables, one number a contract and term; every block is stale afterwards. */
  tick(market: Market): Tick {
    return this.#inMemory().ticks.whole(market);
  }

  /** Reads a market of the same instant in which these rows have moved: the blocks that are stale, undefined where a whole tick has to follow. */
  move(market: Market, moved: Uint32Array): readonly number[] | undefined {
    return this.#inMemory().ticks.some(market, moved);
  }

  /** Bytes of backend memory. */
  get memoryBytes(): number {
    return this.bytes(this.#inMemory().scratches);
  }

  get runs(): Runs {
    return this.#inMemory().runs;
  }

  /** Runs blocks, on several threads where kernels alone answer them. */
  run(numbers: Iterable<number> = this.blocks.keys(), watch: RunWatch = {}): void {
    const blocks = Array.from(numbers, (b) => this.blocks[b]);
    this.runs.run(blocks, watch);
  }

  /** Runs a block and looks at what its figures are made of; they may be read until the next block runs. */
  read(b: number): Readings {
    const block = this.blocks[b];
    this.runs.one(block);
    return this.#looked(block);
  }

  /** Readings of the last question: variant n is account n. */
  readAsked(): Readings {
    return this.#looked(this.#question);
  }

  #looked(block: Block): Readings {
    const { readings } = this.#inMemory();
    readings.begin(block);
    return readings;
  }

  /** The block of an account of the book. */
  blockOf(account: number): number {
    return Math.floor(account / blockAccounts);
  }

  /** Packs a block again, after its accounts have changed. False where it needs more room than it has: the program must then be rebuilt. */
  repack(b: number): boolean {
    if (!this.readNewRows()) return false;
    const block = this.blocks[b];
    return this.#pack(block, this.#holdings, block.accounts);
  }

  /**
   * Hypothetical accounts: variants of accounts of the book, side by side. Undefined where they take more room than a question has. The answers (of which the first
   * `states.length` are of the question) are void after the next question.
   */
  ask(accounts: Uint32Array, states: readonly AccountState[]): ReadonlyMap<string, Answers> | undefined {
    return this.#questions.ask(accounts, states);
  }

  /** Asks one account without changes. */
  askHeld(account: number): ReadonlyMap<string, Answers> | undefined {
    return this.#questions.askHeld(account);
  }

  /** Compilation, its addresses, and the block of the last question. */
  get compiled() {
    return { compiler: this.#compiler, assembly: this.#assembly, linked: this.#inMemory().linked, question: this.#question };
  }

  answers(requirement: string): Answers {
    return this.bookAnswers.get(requirement) as Answers;
  }

  /** Answers of every account of the book, by requirement: views of the program's own columns. */
  get bookAnswers(): ReadonlyMap<string, Answers> {
    this.#ofBook ??= this.#answersAt(0, this.#accountCount);
    return this.#ofBook;
  }
  #ofBook: ReadonlyMap<string, Answers> | undefined;

  /** Whether questions about such an account would want more room. */
  isOutgrownBy(state: AccountState): boolean {
    return outgrows(state, this.#question);
  }

  /** Whether every row and expiry has its place. */
  get hasRoom(): boolean {
    return this.rows.count <= this.#compiler.rowCapacity && this.rows.expiryGroups.length <= this.#compiler.expiryCapacity;
  }

  get charges(): (row: number) => boolean {
    return this.#plan.charges;
  }

  /** Stand-ins that were used for what the book holds. */
  get assumptionsUsed(): readonly AssumptionUsed[] {
    return this.#inMemory().ticks.assumptionsUsed;
  }

  #inMemory(): InMemory {
    return this.#memory as InMemory;
  }

  /** Reads rows that have come since the last tick; false where they have no place. */
  readNewRows(): boolean {
    if (!this.hasRoom) return false;
    this.#inMemory().ticks.fresh();
    return true;
  }

  /** Packs a block from these places of a store, with what terms keep of it. False where it has not the room. */
  #pack(block: Block, store: Store, places: Uint32Array): boolean {
    const { linked, tick, ticks } = this.#inMemory();
    const { regions, packJobs } = this.#compiler;
    const packer = this.#packer;
    block.arrays ??= regions.views(linked, block.region);
    packer.pack(store, block.accounts, places, block.arrays, block.region.first.account);
    if (!fits(block, packer.counts)) return false;
    writeRecord(block, packer.counts, linked);
    block.uncharged = packer.uncharged;
    if (block !== this.#question) ticks.repacked(block);
    const now = tick.ready ? tick : undefined;
    this.#assembly.dots.write(block, block.arrays, linked, now);
    for (const job of packJobs) job(block, block.arrays, block.counts, linked, now);
    return true;
  }

  /** Answers by requirement: accounts of the columns from `first` on. */
  #answersAt(first: number, count: number): ReadonlyMap<string, Answers> {
    const { linked } = this.#inMemory();
    return new Map(this.requirements.map((name) => [name, answersIn(linked, this.#assembly, name, first, count)]));
  }
}
