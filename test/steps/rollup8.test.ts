// Step rollup8: 8 sums a pair of a table by side, on every backend.
import { describe } from 'vitest';
import { rollupSuite } from './rollupSuite.js';

describe('rollup8', () => rollupSuite('rollup8', 8));
