// The door of io: readers and writers of files, and the seeded sample.

export type { CsvTextOptions } from './csvText.js';
export { csvText } from './csvText.js';
export { deribitTheta } from './deribit/theta.js';
export type { FileInput, NameOptions } from './input.js';
export type { Json } from './json.js';
export { parseJson } from './json.js';
export { formatNumber, parseNumber } from './number.js';
export type { BookOptions, BookTextOptions } from './readBook.js';
export { parseBook, readBook } from './readBook.js';
export type { ForecastSeries } from './readForecasts.js';
export { readForecasts } from './readForecasts.js';
export { parseHistory, readHistory } from './readHistory.js';
export { readJson } from './readJson.js';
export type { MarketOptions, MarketTextOptions } from './readMarket.js';
export { listSnapshots, parseMarket, readMarket } from './readMarket.js';
export type { RulesOptions } from './readRules.js';
export { readPredictiveRule, readRules } from './readRules.js';
export { readStressScenarios } from './readStress.js';
export type { SampleOptions } from './sample/book.js';
export { sampleBook } from './sample/book.js';
export { sampleMarket } from './sample/market.js';
export type { SourceOptions } from './source.js';
export { writeBook } from './writeBook.js';
export { blocksOf, writePieces } from './writeFile.js';
export { writeMarket } from './writeMarket.js';
