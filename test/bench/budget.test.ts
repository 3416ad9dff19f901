// The budget names kernels and cases that exist, and every kernel of the module has its bytes counted.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { backendNames } from '../../bench/backends.js';
import { suites } from '../../bench/catalog.js';
import { kernelBytes } from '../../bench/kernelBytes.js';

const root = new URL('../../', import.meta.url);
const budget = JSON.parse(readFileSync(new URL('bench/budget.json', root), 'utf8')) as {
  kernels: { each: number; missed: Record<string, number> };
  ratios: {
    kernel: string;
    case: string;
    contender: string;
    over: string;
    floor: number;
    must: number;
    reached?: number;
    measured?: number;
  }[];
};
const kernels = readdirSync(new URL('assembly/kernels', root)).map((file) => file.replace(/\.ts$/, ''));

describe('the budget', () => {
  test('names cases and contenders of the bench', () => {
    for (const { kernel, case: name, contender, over } of budget.ratios) {
      const suite = suites.find(({ bench }) => bench.kernel === kernel);
      expect(suite?.bench.cases.map((one) => one.name)).toContain(name);
      for (const one of [contender, over])
        expect([...backendNames, ...(suite?.contenders ?? []).map((entry) => entry.name)]).toContain(one);
    }
  });

  test('has floors 15 % below what must be reached, or is reached where that is less; or 30 % below what was measured', () => {
    for (const { floor, must, reached, measured } of budget.ratios) {
      if (measured === undefined) expect(floor).toBeCloseTo(0.85 * (reached ?? must), 1);
      else expect(floor).toBeLessThanOrEqual(0.7 * measured);
      if (reached !== undefined) expect(reached).toBeLessThan(must);
    }
  });

  test('counts the bytes of every kernel, alone and smaller than together', () => {
    const module = readFileSync(new URL('dist/core.wasm', root));
    const bytes = kernelBytes(module);
    expect([...bytes.keys()].sort()).toEqual([...kernels].sort());
    for (const size of bytes.values()) {
      expect(size).toBeGreaterThan(100);
      expect(size).toBeLessThan(module.length);
    }
    for (const [kernel, most] of Object.entries(budget.kernels.missed)) {
      expect(kernels).toContain(kernel);
      expect(most).toBeGreaterThan(budget.kernels.each);
    }
  });
});
