// What a venue says it charges, made again by the engine, figure by figure.

import { fieldsOf } from '../book/fields.js';
import { coreMade, madeAs } from '../book/made.js';
import { nonNegative } from '../check.js';
import type { Core } from '../engine/core.js';
import type { MarginEngine } from '../engine/prepared/engine.js';
import type { MarginRun } from '../engine/prepared/run.js';
import { healthOf } from '../engine/results/health.js';
import { type Standing, type StandingFigures, standingOf } from '../engine/results/standing.js';
import { Fault } from '../fault.js';
import { noAnswers, noScenarios, type RepliedBook, type Reply, type ReplyAnswers, type StatedFigure } from '../io/replies/reply.js';

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

/** An account of the replies under the requirement of the preset, numeraire. */
export interface AccountHealth extends StandingFigures {
  readonly account: string;
  /** Equity / maintenance; Infinity when nothing is required. */
  readonly health: number;
}

/** How the account stands. Where the replies do not hold all of it, contradict themselves, or a figure is missing, it is unknown. */
export interface ReplyHealth {
  /** The worst of `accounts`. */
  readonly standing: Standing;
  /** The account, and each isolated position apart; none where the standing is unknown. */
  readonly accounts: readonly AccountHealth[];
  /** Why the standing is unknown. */
  readonly why?: string;
}

export interface Verification {
  readonly venue: Reply['venue'];
  readonly rules?: { readonly name: string; readonly date: string };
  /** inconsistent: the reply contradicts itself. differs: some figure does. notRecomputable: none could be made again. */
  readonly verdict: FigureVerdict | 'inconsistent';
  readonly figures: readonly VerifiedFigure[];
  readonly health: ReplyHealth;
  /** Stand-ins of the rules that were used. */
  readonly assumptions: MarginRun['assumptions'];
  readonly notes: readonly string[];
  readonly faults: MarginRun['faults'];
}

export interface VerifyOptions {
  /** How far a figure may lie, relative, and still be near: prices of another moment. 0 where left out. */
  readonly near?: number;
}

const figureParts = {
  name: 'text',
  stated: 'number',
  within: 'number',
  rule: 'text',
  'near?': 'number',
  'own?': 'any',
  'recompute?': 'function',
  'missing?': 'text',
} as const;
const held = { book: 'any', market: 'any', rules: 'any' } as const;
const replyParts = {
  venue: 'text',
  figures: [figureParts],
  lacks: ['text'],
  notes: ['text'],
  'margined?': { ...held, requirement: 'text', readings: 'map' },
  'account?': held,
} as const;

/** Each figure of the reply against the same figure made of its book, market and rules. Throws the faults of rules and market; faults of accounts come back as data. */
export async function verifyReply(core: Core, given: Reply, options: VerifyOptions = {}): Promise<Verification> {
  const { near } = fieldsOf(options, 'options', [], ['near']) as VerifyOptions;
  const tolerance = near === undefined ? 0 : nonNegative(near, 'options.near');
  coreMade(core);
  const reply = madeAs(given, 'reply', 'a reply, as readReplies gives it', replyParts);
  const { margined, venue, notes } = reply;
  if (margined === undefined) {
    const found = verdictOf(reply, figuresOf(reply, noAnswers, tolerance));
    return { ...found, venue, health: await healthOfReply(core, reply, found), notes, assumptions: [], faults: [] };
  }
  const { book, market, rules } = margined;
  const engine = await core.prepare({ book, market, rules });
  try {
    const run = engine.run();
    const { assumptions, faults } = run;
    const found = verdictOf(reply, figuresOf(reply, answersOf(engine, run, margined), tolerance, run.faults[0]?.message));
    const about = { name: engine.rules.about.name, date: engine.rules.about.date };
    return { ...found, venue, rules: about, health: await healthOfReply(core, reply, found), notes, assumptions, faults };
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

const unknown = (why: string): ReplyHealth => ({ standing: 'unknown', accounts: [], why });
const worst: readonly Standing[] = ['unknown', 'below maintenance', 'below initial', 'covered'];

async function healthOfReply(
  core: Core,
  reply: Reply,
  { verdict, figures }: Pick<Verification, 'verdict' | 'figures'>,
): Promise<ReplyHealth> {
  const { account, lacks } = reply;
  if (account === undefined) return unknown(`the replies lack ${lacks.length === 0 ? 'an account' : lacks.join('; ')}`);
  if (verdict === 'inconsistent') {
    const names = reply.figures.flatMap(({ name, own }, i) => (own === true && figures[i]?.verdict === 'differs' ? [name] : []));
    return unknown(`the reply contradicts itself: ${names.slice(0, 3).join(', ')}`);
  }
  const engine = await core.prepare(account);
  try {
    return standings(engine.run());
  } finally {
    engine.dispose();
  }
}

/** Every account under the requirement of the preset, which is the first. */
function standings(run: MarginRun): ReplyHealth {
  const [of] = Object.values(run.requirements);
  const accounts = run.accounts.map((account, n): AccountHealth => {
    const [equity, initial, maintenance] = [of.equities[n], of.initials[n], of.maintenances[n]];
    return { account, equity, initial, maintenance, health: healthOf(equity, maintenance) };
  });
  const standing = worst.find((one) => accounts.some((account) => standingOf(account) === one)) ?? 'unknown';
  return standing === 'unknown' ? unknown(run.faults[0]?.message ?? 'an account has no figures') : { standing, accounts };
}

function verified(one: StatedFigure, answers: ReplyAnswers, tolerance: number, unanswered = 'the replies hold no account'): VerifiedFigure {
  const { name, stated, rule, recompute, missing, own, near = 0 } = one;
  const within = Number.isFinite(one.within) ? one.within : 0;
  const common = { name, stated, within, rule };
  if (recompute === undefined) return { ...common, verdict: 'notRecomputable', why: missing ?? 'the reply does not hold what makes it' };
  let recomputed: number;
  try {
    recomputed = recompute(answers);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('BAD_ARGUMENT', `reply.${name}`, 'a figure of readReplies', error);
  }
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
