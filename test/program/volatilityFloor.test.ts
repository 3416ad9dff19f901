// Shifts of volatility that take an option below the floor: the P&L is that of the floor, and the run says so.
import { describe, expect, test } from 'vitest';
import { parseRules } from '../../src/rules/document/rules.js';
import { backendNames, documentOf, market, prepared } from './prepared.js';

/** margincore with every shock of vols as one shift. */
function shifted(absolute: number, floor?: number) {
  const stated = structuredClone(documentOf('margincore')) as unknown as { volatility: { shocks: Record<string, unknown> } };
  const { shocks } = stated.volatility;
  for (const name of Object.keys(shocks)) shocks[name] = { absolute, ...(floor === undefined ? {} : { floor }) };
  return parseRules(stated);
}

const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
const below = (least: number): number => options.filter(({ vol }) => vol < least).length;

describe.each(backendNames)('a shift of vols on the %s backend', (backend) => {
  test('below what leaves a vol says how many options stand at the floor', async () => {
    const runs = await Promise.all(
      [-5, -9, -0.001].map(async (shift) => {
        const engine = await prepared(backend, shifted(shift));
        return engine.run();
      }),
    );
    const [far, further, near] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]];
    expect(further.requirements.portfolio?.initials).toEqual(far.requirements.portfolio?.initials);
    expect(near.warnings).toEqual([]);
    for (const run of [far, further]) {
      expect(run.warnings.length).toBeGreaterThan(0);
      for (const warning of run.warnings) {
        expect(warning).toMatchObject({ code: 'OUT_OF_RANGE', got: expect.stringMatching(/^"\d+ options at the floor"$/) });
        expect(warning.path).toMatch(/^rules\.volatility\.shocks\.\w+\.absolute$/);
      }
      expect(structuredClone(run)).toEqual(run);
    }
  });

  test('counts those of the book below a stated floor, and forgets them when the market has risen', async () => {
    const held = options[0]?.vol as number;
    const engine = await prepared(backend, shifted(-0.01, held));
    const [warning] = engine.run().warnings;
    expect(Number.parseInt((warning?.got ?? '').slice(1), 10)).toBeGreaterThan(0);
    expect(Number.parseInt((warning?.got ?? '').slice(1), 10)).toBeLessThanOrEqual(below(held + 0.01));
    engine.tick({ vols: Object.fromEntries(options.map(({ instrument }) => [instrument.id, held + 1])) });
    expect(engine.run().warnings).toEqual([]);
  });
});
