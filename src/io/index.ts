// The door of io: readers and writers of files, and the seeded sample.

export { parseBook, readBook } from './readBook.js';
export { readForecasts } from './readForecasts.js';
export { parseHistory, readHistory } from './readHistory.js';
export { listSnapshots, parseMarket, readMarket } from './readMarket.js';
export { readRules } from './readRules.js';
export { readStressScenarios as readStress } from './readStress.js';
export { sampleBook } from './sample/book.js';
export { sampleMarket } from './sample/market.js';
export { writeBook } from './writeBook.js';
export { writeMarket } from './writeMarket.js';
