// Proof of a document: bounds first, then a seeded search for a counterexample in the gaps. The first call loads its code.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import type { Fault, FaultRecord } from '../../fault.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Gap } from '../../rules/proof/proof.js';
import type { Core } from '../core.js';
import type { Counterexample, ProofOptions } from './example.js';

export interface Proof {
  /** proved: by bounds, over the ranges of the document. refuted: `example` shows it. unproved: neither. */
  readonly verdict: 'proved' | 'refuted' | 'unproved';
  /** Gaps that bounds leave open. */
  readonly gaps: readonly Gap[];
  readonly example?: Counterexample;
  /** Fault of a refuted document. */
  readonly fault?: Fault;
  /** Terms that no requirement reads; what is not proved. */
  readonly warnings: readonly FaultRecord[];
}

/**
 * The verdict on a document. Bounds take milliseconds and are worked out once; the search runs only where they leave something open, on an engine of the core. The same document and seed give the
 * same verdict. Throws what `parseRules` throws, OUT_OF_RANGE.
 */
export async function proveRules(core: Core, rules: Rules, options: ProofOptions = {}): Promise<Proof> {
  const given = fieldsOf(options, 'options', [], ['seed', 'markets', 'accounts']);
  for (const [name, value] of Object.entries(given))
    if (value !== undefined) count(value, name === 'seed' ? 0 : 1, 2 ** 31, `options.${name}`);
  const [{ parseRules }, { boundsOfRules, warningsOf }, { counterexample, faultOf }] = await Promise.all([
    import('../../rules/document/rules.js'),
    import('../../rules/proof/proof.js'),
    import('./search.js'),
  ]);
  const document = parseRules(rules);
  const { gaps } = boundsOfRules(document);
  const found = { gaps, warnings: warningsOf(document) };
  if (gaps.length === 0) return { verdict: 'proved', ...found };
  const example = await counterexample(core, document, options);
  if (example === undefined) return { verdict: 'unproved', ...found };
  return { verdict: 'refuted', ...found, example, fault: faultOf(example) };
}
