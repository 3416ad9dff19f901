// The warning of a history that ends long before the market.
import { expect, test } from 'vitest';
import { staleness } from '../../src/cli/histories.js';
import { smallHistory } from '../fixtures/smallHistory.js';

const day = 86_400_000;
/** The last close is that of the end of 2026-01-01. */
const end = Date.UTC(2026, 0, 2);

test('a history that ends within a week of the market is taken in silence', () => {
  const history = smallHistory(50);
  for (const days of [0, 1, 7, 7.9]) expect(staleness(history, end + days * day)).toBeUndefined();
});

test('an older one is named with its age; rows after the market’s instant make it no younger', () => {
  const history = smallHistory(50);
  expect(staleness(history, end + 8 * day)).toMatch(/^WARNING: the history ends 8 days before .*2026-01-01/);
  expect(staleness(history, end + 365 * day)).toMatch(/ends 365 days/);
  expect(staleness(history, end - 10 * day)).toBeUndefined();
  const dates = [...history.dates.slice(0, -1), end + 30 * day];
  expect(staleness({ ...history, dates }, end + 20 * day)).toMatch(/ends 21 days before .*2025-12-31/);
});
