// Scenario sets by underlying: read as one where their scenarios stand side by side, each scanned where they do not; the same bits either way.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { backendNames, bitsOf, documentOf, prepared } from './prepared.js';

/** The document with one more scenario in a set, in which nothing moves: it binds nowhere. */
function withAnother(name: string, set: string): Rules {
  const file = JSON.parse(readFileSync(new URL(`../../src/rules/documents/${name}.json`, import.meta.url), 'utf8'));
  file.scenarios[set].blocks.push({ moves: [0], vols: ['unchanged'], weight: 1 });
  return parseRules(JSON.stringify(file));
}

describe.each([
  ['paradex-portfolio', 'other'],
  ['derive-pmrm-2-2026-09', 'eth'],
])('%s', (name, set) => {
  test.each(backendNames)('answers the same and binds by the same scenarios, its sets read as one or apart, on %s', async (backend) => {
    const [together, apart] = await Promise.all([prepared(backend, documentOf(name)), prepared(backend, withAnother(name, set))]);
    const [one, other] = [together.run(), apart.run()];
    expect(bitsOf(other)).toEqual(bitsOf(one));
    const [requirement] = Object.keys(one.requirements) as [string];
    const bindings = together.bindings({ requirement });
    expect(bindings.scenarioCounts.length).toBeGreaterThan(1);
    expect(apart.bindings({ requirement }).scenarioCounts).toEqual(bindings.scenarioCounts);
    together.dispose();
    apart.dispose();
  });
});
