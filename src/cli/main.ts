#!/usr/bin/env node
// The command line `margincore`.
import { run } from './run.js';
import { watchStandardStreams } from './standardStreams.js';

watchStandardStreams();
await run(process.argv);
