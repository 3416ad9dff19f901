// A document's requirements as runs of steps: what blocks without open orders run, and those with some; where the answers stand.
import { instructionBytes } from '../../../assembly/literals/formula.js';
import type { Formula } from '../../rules/document/formula.js';
import { treesOf } from '../../rules/document/trees.js';
import type { Address, Linked } from '../heap.js';
import { accountCodes } from '../layout/codes.js';
import type { Tick } from '../tick/tick.js';
import { Charges } from './charge.js';
import type { Compiler } from './compiler.js';
import { type Asking, numberOf, type Register } from './operand.js';
import { ScanSteps } from './scanSteps.js';
import { type Argument, type ProgramStep, type Segment, segmentsOf } from './steps.js';
import { DotColumns, rollupSteps } from './sums.js';

export interface Assembly {
  readonly plain: readonly Segment[];
  readonly ordered: readonly Segment[];
  readonly dots: DotColumns;
  /** Answers of each requirement: four columns `stride` bytes apart (equity, initial, maintenance, excess), and codes (u8); one column per level. */
  readonly answers: ReadonlyMap<string, AnswerPlace>;
  readonly stride: number;
  /** Compiled formulas and terms. */
  readonly charges: Charges;
  /** Column of a requirement's formula in a view, at least 0. */
  floored(formula: Formula, view: Asking): Register;
  /** Steps that leave the scenario rows of scans. */
  readonly scans: ScanSteps;
  /** Writes the numbers of a tick into the instructions. True where one is not what it was. */
  encode(linked: Linked, tick: Tick): boolean;
}

interface Inputs {
  readonly compiler: Compiler;
  readonly requirements: readonly string[];
  /** Codes of rows. */
  readonly rowCodes: Address;
  /** Accounts that answers have room for, and the blocks that a tick finds. */
  readonly capacity: number;
  readonly blocks: ConstructorParameters<typeof DotColumns>[1];
}

export interface AnswerPlace {
  readonly at: Address;
  readonly codes: Address;
  readonly levels: readonly { readonly name: string; readonly at: Address }[];
}

/** Three columns, and where they go. */
interface Asked {
  readonly place: Pick<AnswerPlace, 'at' | 'codes'>;
  readonly equity: Register;
  readonly initial: Register;
  readonly maintenance: Register;
  /** Below 0 where the account has no figures for it: a requirement is. */
  readonly sign: Register;
}

/** Largest rounding below 0: an amount, and a share of the equity. */
const slack = { amount: 2 ** -20, share: 2 ** -30 } as const;

export function assemble({ compiler, requirements, rowCodes, capacity, blocks }: Inputs): Assembly {
  const { heap, instructions, rules } = compiler;
  const trees = treesOf(rules).requirements;
  const charges = new Charges(compiler);
  const of = (formula: Formula, view: Asking): Register => instructions.column(charges.of(formula, view), 'A');
  /** Raises a rounding below 0 to 0. */
  const floored = (formula: Formula, view: Asking): Register =>
    instructions.column(instructions.binary('max', numberOf(0), charges.of(formula, view)), 'A');
  const treeOf = (name: string) => trees[name];
  const none = instructions.column(numberOf(0), 'A');
  /** The least of both requirements, with what rounding may have taken from it. */
  const signOf = (name: string, view: Asking): Register => {
    const { equity, initial, maintenance } = treeOf(name);
    const least = instructions.binary('min', charges.of(initial, view), charges.of(maintenance, 'maintenance'));
    const owned = instructions.unary('abs', charges.of(equity, 'maintenance'));
    const spared = instructions.binary('+', numberOf(slack.amount), instructions.binary('*', numberOf(slack.share), owned));
    return instructions.column(instructions.binary('+', least, spared), 'A');
  };
  const stride = 8 * (capacity + 16);
  const placeOf = (levels: readonly string[]): AnswerPlace => ({
    at: heap.take(4 * stride),
    codes: heap.u8(capacity + 16),
    levels: levels.map((name) => ({ name, at: heap.take(4 * stride) })),
  });
  const answers = new Map(requirements.map((name) => [name, placeOf(Object.keys(treeOf(name).levels))] as const));
  // a level is finished as a requirement of its own, whose equity stands first
  const levelsOf = (name: string, place: AnswerPlace, view: Asking): Asked[] =>
    place.levels.map(({ name: level, at }) => {
      const amount = of(treeOf(name).levels[level], view);
      return { place: { at, codes: place.codes }, equity: amount, initial: amount, maintenance: amount, sign: none };
    });
  const held = [...answers].flatMap(([name, place]): Asked[] => {
    const { equity, initial, maintenance } = treeOf(name);
    const asked = {
      place,
      equity: of(equity, 'maintenance'),
      initial: floored(initial, 'initial'),
      maintenance: floored(maintenance, 'maintenance'),
      sign: signOf(name, 'initial'),
    };
    return [...levelsOf(name, place, 'initial'), asked];
  });
  // what only blocks with open orders ask comes behind
  const first = { instructions: instructions.list.length, barriers: instructions.barriers.length };
  const open = [...answers].flatMap(([name, place]): Asked[] => {
    const { equity, initial, maintenance } = treeOf(name);
    const asked = {
      place,
      equity: of(equity, 'maintenance'),
      initial: floored(initial, 'ordered'),
      maintenance: floored(maintenance, 'maintenance'),
      sign: signOf(name, 'ordered'),
    };
    return [...levelsOf(name, place, 'ordered'), asked];
  });
  const all = { instructions: instructions.list.length, barriers: instructions.barriers.length };
  const code = heap.take(instructionBytes * all.instructions);
  const scans = new ScanSteps(compiler, charges.scans);
  placeRegisters(compiler);

  const codesNow = { local: compiler.local.u8(compiler.strides.A / 8) };
  const dots = new DotColumns(compiler, blocks);
  const sums = [flagStep(compiler, 'positions', rowCodes, codesNow), ...dots.steps, ...rollupSteps(compiler, false)];
  const terms = [...compiler.steps.sums, ...compiler.steps.terms];
  const finish = (one: Asked): ProgramStep => finishStep(compiler, one, stride, codesNow);
  const plain = segmentsOf(heap, [...sums, ...terms, ...formulaSteps(compiler, code, first), ...held.map(finish)]);
  const ordered = (): Segment[] =>
    segmentsOf(heap, [
      ...sums,
      flagStep(compiler, 'orders', rowCodes, codesNow),
      ...rollupSteps(compiler, true),
      ...terms,
      ...compiler.steps.orders,
      ...formulaSteps(compiler, code, all),
      ...open.map(finish),
    ]);
  return {
    plain,
    ordered: compiler.chargesOrders ? ordered() : plain,
    dots,
    answers,
    stride,
    charges,
    floored,
    scans,
    encode: (linked, tick) => instructions.encode(linked, code, tick),
  };
}

/** Rolled-up columns stand side by side and have their places from there. */
function placeRegisters({ registers, slotColumns, local, strides }: Compiler): void {
  const rolled = new Set(slotColumns.map(({ register }) => register));
  for (const register of registers) if (!rolled.has(register)) register.at = local.take(strides[register.level]);
}

/** The first instructions, with what stands between them. */
function formulaSteps(
  compiler: Compiler,
  code: Address,
  upTo: { readonly instructions: number; readonly barriers: number },
): ProgramStep[] {
  const steps: ProgramStep[] = [];
  let from = 0;
  const barriers = compiler.instructions.barriers.slice(0, upTo.barriers);
  for (const { after, step } of [...barriers, { after: upTo.instructions, step: undefined }]) {
    if (after > from) steps.push(compiler.formulaStep(code + instructionBytes * from, after - from));
    from = after;
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

/** Codes of a block: those of the accounts, and of the rows that they hold or have orders on. */
function flagStep(compiler: Compiler, of: 'positions' | 'orders', rowCodes: Address, codesNow: Argument): ProgramStep {
  return {
    name: 'flags',
    arguments: {
      starts: compiler.column(of === 'positions' ? 'starts' : 'orderAccountStarts'),
      rows: compiler.column(of === 'positions' ? 'positionRows' : 'orderRows'),
      rowCodes: compiler.at(rowCodes),
      bookCodes: of === 'positions' ? compiler.column('codes') : codesNow,
      codes: codesNow,
      count: compiler.count('account'),
    },
  };
}

function finishStep(
  compiler: Compiler,
  { place: { at, codes }, equity, initial, maintenance, sign }: Asked,
  stride: number,
  codesNow: Argument,
): ProgramStep {
  return {
    name: 'finish',
    arguments: {
      equities: compiler.cells(equity),
      initials: compiler.cells(initial),
      maintenances: compiler.cells(maintenance),
      codesIn: codesNow,
      overflow: accountCodes.overflow,
      out: { heap: true, ref: { base: at, field: 'answer', shift: 3 } },
      stride,
      codes: { heap: true, ref: { base: codes, field: 'answer' } },
      count: compiler.count('account'),
      signs: compiler.cells(sign),
      negative: accountCodes.negative,
    },
  };
}
