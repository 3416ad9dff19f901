// The sample of many accounts, fetched when it is asked for.
export { sampleBook } from '../../io/index.js';
