// Who bears what an account cannot pay: the functions of the namespace `losses`.
export { allocate } from './allocate.js';
export { adlQueue } from './deleveraging.js';
export { adlHaircuts, adlWeights } from './haircuts.js';
export { liabilityTransfer } from './liabilityTransfer.js';
export { shortage } from './shortage.js';
export { socialisedLoss } from './socialisedLoss.js';
export { socialisedWins } from './socialisedWins.js';
export { split } from './split.js';
