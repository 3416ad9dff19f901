// 500 forgeries and tamperings of statements, seeded: none is accepted as recomputed or as signed, with the venue's key named or without.
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { parseJson } from '../../src/io/support.js';
import { type Statement, verifyStatement } from '../../src/live.js';
import { forgeries, type Material } from '../fixtures/forgeries.js';
import { newKeys, signedVenue } from '../fixtures/signedVenue.js';
import { Draw } from '../fuzz/draw.js';
import { runs } from '../long.js';

const core = await createCore({ backend: 'js' });
const [keys, otherKeys, forger] = await Promise.all([newKeys(), newKeys(), newKeys()]);
const venue = await signedVenue(core, 'venue', keys);
const material: Material = { core, venue, other: await signedVenue(core, 'venue-2', otherKeys), forger };
const kinds = Object.entries(forgeries);
const each = Math.ceil(runs(5000, 500) / kinds.length);
const named = { publicKey: keys.raw, logKey: keys.raw };

type Outcome = { readonly faulted: string } | Awaited<ReturnType<typeof verifyStatement>>;

/** As a holder of the text: a strict reader, then the question. */
async function outcome(text: string, options: object): Promise<Outcome> {
  try {
    return await verifyStatement(core, parseJson(text, 'statement') as unknown as Statement, options);
  } catch (error) {
    const { name, code } = error as { readonly name: string; readonly code: string };
    if (name !== 'Fault') throw error;
    return { faulted: code };
  }
}

test('what they are made from is honest, on every level that there is', async () => {
  const levels = new Set<string | undefined>();
  for (const statement of venue.statements) {
    const found = await verifyStatement(core, statement, named);
    expect(found).toMatchObject({ holds: true, differences: [], hash: 'right', signature: 'valid', proof: 'valid' });
    expect(found.signedOnly).toEqual(expect.arrayContaining(['holding', 'market', 'live.sequence', 'live.time', 'signature', 'proof']));
    levels.add(statement.live?.level);
  }
  expect([...levels].sort()).toEqual(expect.arrayContaining(['liquidate', 'ok']));
  expect(venue.statements.some(({ live }) => live?.call !== null && live?.before.call === null)).toBe(true);
});

test(`there are ${runs(5000, 500)} at least, of ${kinds.length} kinds`, () => {
  expect(each * kinds.length).toBeGreaterThanOrEqual(runs(5000, 500));
});

describe.each(kinds)('%s', (kind, made) => {
  const number = kinds.findIndex(([name]) => name === kind);

  test('is never accepted', async () => {
    for (let n = 0; n < each; n++) {
      const draw = new Draw(2025 + number, n);
      const honest = venue.statements[draw.whole(0, venue.statements.length - 1)] as Statement;
      const { text, fields } = await made(draw, material, honest);
      expect(text === JSON.stringify(honest), `${kind} ${n} changes something`).toBe(false);
      const by = await outcome(text, named);
      expect('faulted' in by || !by.holds, `${kind} ${n}, the key named`).toBe(true);
      const open = await outcome(text, {});
      for (const found of [by, open]) {
        if ('faulted' in found) continue;
        for (const field of fields) {
          expect(found.recomputed, `${kind} ${n}`).not.toContain(field);
          if (found === open || !['live.sequence', 'live.time'].includes(field))
            expect(found.signedOnly, `${kind} ${n}`).not.toContain(field);
        }
      }
    }
  }, 1_800_000);
});
