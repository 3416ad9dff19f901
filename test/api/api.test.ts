// The API of every entry point is that of its report: a change of it is made on purpose, and seen in the commit.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apiReports } from './report.js';

const folder = new URL('.', import.meta.url);
const reports = apiReports(fileURLToPath(new URL('../../', folder)));
const committed = readdirSync(folder).filter((name) => name.endsWith('.md'));

test('every entry point has a report, and there is no other', () => {
  expect(committed.sort()).toEqual([...reports.keys()].sort());
  expect(reports.size).toBeGreaterThan(10);
});

test.each([...reports])('%s is what the package exports; `npm run api` rewrites it', (name, text) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
});

test('a report shows what a caller can use, and nothing private', () => {
  expect(reports.get('index.md')).toMatch(/^declare function createCore|^function createCore/m);
  expect(reports.get('live.md')).toContain('class LiveEngine extends Applying');
  expect(reports.get('types.md')).toMatch(/class Disposing \{\n(?: {4}constructor\(\);\n)? {4}dispose\(\): void;/);
  for (const text of reports.values()) expect(text).not.toMatch(/^\s*(#private|private )/m);
});
