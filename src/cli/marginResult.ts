// A margin run, and what of it is shown: the one thing that text, JSON, CSV and the report are made of.

import { Fault, type MarginEngine, type MarginRun, type Market } from '../index.js';
import type { Bindings } from '../support.js';
import type { Forecasts } from './forecast.js';

/** What a document adds only when `--timings` asks for it: it differs from run to run and from backend to backend. */
export interface RunRecord {
  readonly backend: string;
  readonly backendReason: string;
  readonly memoryBytes: number;
  /** Stage -> ms. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface MarginResult {
  readonly market: Market;
  readonly run: MarginRun;
  /** Requirements that are shown: all of the document's, or the one asked for. */
  readonly requirements: readonly string[];
  /** By which accounts are judged and summed up: 'own', or the one asked for. */
  readonly judged: string;
  /** What decides the requirement that is shown last. */
  readonly bindings: Bindings;
  /** What the rules follow, with `--forecast`. */
  readonly forecasts?: Forecasts;
  readonly record?: RunRecord;
}

/** Runs the engine. Throws NOT_FOUND for a requirement that the document does not have. */
export function marginResult(engine: MarginEngine, asked: string | undefined, run: MarginRun = engine.run()): MarginResult {
  const requirements = requirementsOf(engine, asked);
  const bindings = engine.bindings({ requirement: requirements.at(-1) as string });
  return { market: engine.market, run, requirements, judged: asked ?? 'own', bindings };
}

export function requirementsOf({ requirements }: Pick<MarginEngine, 'requirements'>, asked: string | undefined): readonly string[] {
  if (asked === undefined) return requirements;
  if (!requirements.includes(asked)) throw new Fault('NOT_FOUND', '--requirement', `one of ${requirements.join(', ')}`, asked);
  return [asked];
}

/** An account's worst scenario, as its requirement counts it; none where nothing is lost. */
export interface Worst {
  readonly label: string;
  readonly loss: number;
}

export function worstAt({ scenarios, worstScenarios, worstLosses }: Bindings, account: number): Worst | undefined {
  const scenario = scenarios[worstScenarios[account] as number];
  return scenario === undefined ? undefined : { label: scenarioName(scenario), loss: worstLosses[account] as number };
}

/** Worst scenarios of the accounts, the largest sum of losses first. */
export function worstOf({ scenarioCounts }: Bindings): { readonly label: string; readonly accounts: number; readonly loss: number }[] {
  return scenarioCounts.map(({ accounts, loss, ...scenario }) => ({ label: scenarioName(scenario), accounts, loss }));
}

/** `joint -0.75 up`: the set, the move and the shock of vols. */
export function scenarioName({ set, label }: Bindings['scenarios'][number]): string {
  return `${set} ${label}`;
}

/** The term that adds most to an account's requirement. */
export function bindingAt({ terms, bindingTerms }: Bindings, account: number): string | undefined {
  return terms[bindingTerms[account] as number];
}
