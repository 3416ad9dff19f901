// The door of io: readers and writers of files, and the seeded sample.

export { deribitTheta } from './deribit/theta.js';
export type { Json } from './json.js';
export { parseJson } from './json.js';
export { formatNumber, parseNumber } from './number.js';
export type { BookOptions } from './readBook.js';
export { readBook } from './readBook.js';
export type { ForecastSeries } from './readForecasts.js';
export { readForecasts } from './readForecasts.js';
export { readHistory } from './readHistory.js';
export { readJson } from './readJson.js';
export type { MarketOptions } from './readMarket.js';
export { listSnapshots, readMarket } from './readMarket.js';
export { readAnyRules, readPredictiveRule, readRules } from './readRules.js';
export { readStressScenarios } from './readStress.js';
export type { SampleOptions } from './sample/book.js';
export { sampleBook } from './sample/book.js';
export { sampleMarket } from './sample/market.js';
export type { SourceOptions } from './source.js';
export { writeBook } from './writeBook.js';
export { blocksOf, writePieces } from './writeFile.js';
export { writeMarket } from './writeMarket.js';
