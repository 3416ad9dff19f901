// The choice of `npm run test:quick`: every test file that reaches a change, the nearest first.
import { expect, test } from 'vitest';
import { distancesTo, nearest } from './quick.js';

const imports = new Map([
  ['test/a/near.test.ts', ['src/a/one.ts']],
  ['test/b/near.test.ts', ['src/a/one.ts']],
  ['test/far.test.ts', ['src/index.ts']],
  ['test/none.test.ts', ['src/two.ts']],
  ['src/index.ts', ['src/a/one.ts', 'src/two.ts']],
  ['src/a/one.ts', ['src/two.ts', 'src/a/one.ts']],
]);
const tests = ['test/far.test.ts', 'test/b/near.test.ts', 'test/none.test.ts', 'test/a/near.test.ts'];

test('counts imports from a test to the nearest change', () => {
  expect(Object.fromEntries(distancesTo(['src/a/one.ts'], imports))).toEqual({
    'src/a/one.ts': 0,
    'test/a/near.test.ts': 1,
    'test/b/near.test.ts': 1,
    'src/index.ts': 1,
    'test/far.test.ts': 2,
  });
});

test('puts the nearest first, those of the same folder before others, and leaves out what reaches no change', () => {
  expect(nearest(tests, ['src/a/one.ts'], imports)).toEqual(['test/a/near.test.ts', 'test/b/near.test.ts', 'test/far.test.ts']);
  expect(nearest(tests, ['src/two.ts'], imports)[0]).toBe('test/none.test.ts');
  expect(nearest(tests, ['test/none.test.ts'], imports)).toEqual(['test/none.test.ts']);
  expect(nearest(tests, ['README.md'], imports)).toEqual([]);
});
