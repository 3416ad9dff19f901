// Step rollup4: 4 sums a pair of a table by side, on every backend.
import { describe } from 'vitest';
import { rollupSuite } from './rollupSuite.js';

describe('rollup4', () => rollupSuite('rollup4', 4));
