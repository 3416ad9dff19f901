// What a venue says it charges, made again by the engine, figure by figure.
import { fieldsOf } from '../book/fields.js';
import { nonNegative } from '../check.js';
import type { Core } from '../engine/core.js';
import type { MarginRun } from '../engine/prepared/run.js';
import type { RepliedBook, Reply, ReplyAnswers, StatedFigure } from '../io/replies/reply.js';

/** agrees: within the digits shown and the venue's rounding. near: within what prices of another moment explain. */
export type FigureVerdict = 'agrees' | 'near' | 'differs' | 'notRecomputable';

export interface VerifiedFigure {
  readonly name: string;
  readonly stated: number;
  /** NaN never leaves: left out where it could not be made again. */
  readonly recomputed?: number;
  /** Recomputed less stated. */
  readonly difference?: number;
  readonly within: number;
  readonly verdict: FigureVerdict;
  readonly rule: string;
  /** Why it could not be made again, or what its difference shows. */
  readonly why?: string;
}

export interface Verification {
  readonly venue: Reply['venue'];
  readonly rules?: { readonly name: string; readonly date: string };
  /** inconsistent: the reply contradicts itself. differs: some figure does. notRecomputable: none could be made again. */
  readonly verdict: FigureVerdict | 'inconsistent';
  readonly figures: readonly VerifiedFigure[];
  /** Stand-ins of the rules that were used. */
  readonly assumptions: MarginRun['assumptions'];
  readonly notes: readonly string[];
  readonly faults: MarginRun['faults'];
}

export interface VerifyOptions {
  /** How far a figure may lie, relative, and still be near: prices of another moment. 0 where left out. */
  readonly near?: number;
}

/** Each figure of the reply against the same figure made of its book, market and rules. Throws the faults of rules and market; faults of accounts come back as data. */
export async function verifyReply(core: Core, reply: Reply, options: VerifyOptions = {}): Promise<Verification> {
  const { near } = fieldsOf(options, 'options', [], ['near']) as VerifyOptions;
  const tolerance = near === undefined ? 0 : nonNegative(near, 'options.near');
  const answered = reply.margined === undefined ? undefined : await answersOf(core, reply.margined);
  const figures = reply.figures.map((one) => verified(one, answered?.answers ?? noAnswers, tolerance, answered?.run.faults[0]?.message));
  const contradicted = reply.figures.some(({ own }, i) => own === true && figures[i]?.verdict === 'differs');
  return {
    venue: reply.venue,
    ...(reply.margined && { rules: { name: reply.margined.rules.about.name, date: reply.margined.rules.about.date } }),
    verdict: contradicted ? 'inconsistent' : verdictOf(figures),
    figures,
    assumptions: answered?.run.assumptions ?? [],
    notes: reply.notes,
    faults: answered?.run.faults ?? [],
  };
}

function verdictOf(figures: readonly VerifiedFigure[]): FigureVerdict {
  const order: readonly FigureVerdict[] = ['differs', 'near', 'agrees'];
  return order.find((verdict) => figures.some((one) => one.verdict === verdict)) ?? 'notRecomputable';
}

function verified(one: StatedFigure, answers: ReplyAnswers, tolerance: number, unanswered = 'the replies hold no account'): VerifiedFigure {
  const { name, stated, rule, within, recompute, missing, own, near = 0 } = one;
  const common = { name, stated, within, rule };
  if (recompute === undefined) return { ...common, verdict: 'notRecomputable', why: missing ?? 'the reply does not hold what makes it' };
  const recomputed = recompute(answers);
  if (!Number.isFinite(recomputed)) return { ...common, verdict: 'notRecomputable', why: missing ?? unanswered };
  const difference = recomputed - stated;
  const size = Math.abs(difference);
  if (size <= within) return { ...common, recomputed, difference, verdict: 'agrees' };
  const relative = size / Math.max(Math.abs(stated), Number.MIN_VALUE);
  if (relative <= Math.max(near, tolerance)) return { ...common, recomputed, difference, verdict: 'near', why: 'prices of another moment' };
  return {
    ...common,
    recomputed,
    difference,
    verdict: 'differs',
    ...(own === true && { why: 'it contradicts other figures of the reply' }),
  };
}

const nothing = (): number => Number.NaN;
const noAnswers: ReplyAnswers = { equity: nothing, initial: nothing, maintenance: nothing, reading: nothing, scenarios: () => [] };

async function answersOf(core: Core, { book, market, rules, requirement, readings }: RepliedBook) {
  const engine = await core.prepare({ book, market, rules });
  try {
    const run = engine.run();
    const scenarios = new Map<string, readonly number[]>();
    const at = (name: string, column: 'equities' | 'initials' | 'maintenances', account: string): number =>
      run.requirements[name]?.[column][run.accounts.indexOf(account)] ?? Number.NaN;
    const answers: ReplyAnswers = {
      equity: (account) => at(requirement, 'equities', account),
      initial: (account) => at(requirement, 'initials', account),
      maintenance: (account) => at(requirement, 'maintenances', account),
      reading: (label, account) => at(readings.get(label) ?? '', 'initials', account),
      scenarios: (term, account) => scenarios.get(`${term} ${account}`) ?? [],
    };
    return { run, answers };
  } finally {
    engine.dispose();
  }
}
