// What a venue says it charges, made again by the engine, figure by figure.
import { fieldsOf } from '../book/fields.js';
import { nonNegative } from '../check.js';
import type { Core } from '../engine/core.js';
import type { MarginEngine } from '../engine/prepared/engine.js';
import type { MarginRun } from '../engine/prepared/run.js';
import type { RepliedBook, Reply, ReplyAnswers, ScenariosAnswered, StatedFigure } from '../io/replies/reply.js';

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
  const { margined, venue, notes } = reply;
  if (margined === undefined)
    return { ...verdictOf(reply, figuresOf(reply, noAnswers, tolerance)), venue, notes, assumptions: [], faults: [] };
  const { book, market, rules } = margined;
  const engine = await core.prepare({ book, market, rules });
  try {
    const run = engine.run();
    const figures = figuresOf(reply, answersOf(engine, run, margined), tolerance, run.faults[0]?.message);
    const { assumptions, faults } = run;
    return { ...verdictOf(reply, figures), venue, rules: { name: rules.about.name, date: rules.about.date }, notes, assumptions, faults };
  } finally {
    engine.dispose();
  }
}

function figuresOf(reply: Reply, answers: ReplyAnswers, tolerance: number, fault?: string): readonly VerifiedFigure[] {
  return reply.figures.map((one) => verified(one, answers, tolerance, fault));
}

/** The worst of the figures; a contradiction within the reply goes before all. */
function verdictOf(reply: Reply, figures: readonly VerifiedFigure[]): Pick<Verification, 'verdict' | 'figures'> {
  if (reply.figures.some(({ own }, i) => own === true && figures[i]?.verdict === 'differs')) return { verdict: 'inconsistent', figures };
  const order: readonly FigureVerdict[] = ['differs', 'near', 'agrees'];
  return { verdict: order.find((verdict) => figures.some((one) => one.verdict === verdict)) ?? 'notRecomputable', figures };
}

function verified(one: StatedFigure, answers: ReplyAnswers, tolerance: number, unanswered = 'the replies hold no account'): VerifiedFigure {
  const { name, stated, rule, recompute, missing, own, near = 0 } = one;
  const within = Number.isFinite(one.within) ? one.within : 0;
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
const noScenarios: ScenariosAnswered = { positions: new Map(), counted: [] };
const noAnswers: ReplyAnswers = { equity: nothing, initial: nothing, maintenance: nothing, reading: nothing, scenarios: () => noScenarios };

function answersOf(engine: MarginEngine, run: MarginRun, { requirement, readings }: RepliedBook): ReplyAnswers {
  const at = (name: string, column: 'equities' | 'initials' | 'maintenances', account: string): number =>
    run.requirements[name]?.[column][run.accounts.indexOf(account)] ?? Number.NaN;
  return {
    equity: (account) => at(requirement, 'equities', account),
    initial: (account) => at(requirement, 'initials', account),
    maintenance: (account) => at(requirement, 'maintenances', account),
    reading: (label, account, view = 'initial') => at(readings.get(label) ?? '', view === 'initial' ? 'initials' : 'maintenances', account),
    scenarios(term, account) {
      if (run.codes[run.accounts.indexOf(account)] !== 0) return noScenarios;
      const { instruments, positions, counted, scenarios } = engine.account(account).scenarioPnls(term, { requirement });
      const width = scenarios.length;
      const row = (values: Float64Array, i: number) => Array.from(values.subarray(i * width, (i + 1) * width));
      return { positions: new Map(instruments.map((id, i) => [id, row(positions, i)])), counted: row(counted, 0) };
    },
  };
}
