// What a run warns of: shifts of volatility that leave an option at the floor, where every larger shift would give the same P&L.
import { Fault, type FaultRecord } from '../../fault.js';
import type { Tick } from '../../program/tick/tick.js';
import type { Rules } from '../../rules/document/rules.js';
import { isProved } from '../../rules/document/trees.js';

/** Warnings, one per shock of the document, in its order. */
export function flooredVols({ floored, rules }: Tick): readonly FaultRecord[] {
  return Object.keys(rules.volatility?.shocks ?? {}).flatMap((name) => {
    const count = floored.get(name)?.size ?? 0;
    if (count === 0) return [];
    const expectation = 'a shift that leaves every vol above its floor: below it all shifts have one P&L; a relative shock has none';
    return [new Fault('OUT_OF_RANGE', `rules.volatility.shocks.${name}.absolute`, expectation, `${count} options at the floor`).toRecord()];
  });
}

const ofDocument = new WeakMap<Rules, readonly FaultRecord[]>();

/** Computes the warnings of a document: unread terms, missing proofs. Presets are proved, so the code is not loaded for them. */
export async function readDocument(rules: Rules): Promise<void> {
  if (isProved(rules) || ofDocument.has(rules)) return;
  ofDocument.set(rules, (await import('../../rules/proof/proof.js')).warningsOf(rules));
}

/** Computed warnings of a document. */
export function documentWarnings(rules: Rules): readonly FaultRecord[] {
  return ofDocument.get(rules) ?? [];
}
