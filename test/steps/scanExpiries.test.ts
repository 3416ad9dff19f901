// Step scanExpiries: worst losses of expiries over any number of scenarios, on every backend.
import { describe } from 'vitest';
import { expirySuite } from './expirySuite.js';

describe('scanExpiries', () => expirySuite('scanExpiries', 25));
