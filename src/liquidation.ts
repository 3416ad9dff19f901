// The door of liquidation: how an account below maintenance is wound down. Functions of equity and maintenance; no core. Re-exports only.
export * as auction from './liquidation/auction.js';
export * as disposal from './liquidation/disposals.js';
export type { LiquidatedAccount } from './liquidation/figures.js';
export { ladderStep } from './liquidation/ladderStep.js';
export { liquidationPrice } from './liquidation/liquidationPrice.js';
export * as losses from './liquidation/losses.js';
export { priceCrossings } from './liquidation/priceCrossings.js';
export { liquidationPricesWithOrders } from './liquidation/pricesWithOrders.js';
export { reducingOrders } from './liquidation/reducingOrders.js';
export { largestSkewedOrder } from './liquidation/skewedOrder.js';
export { takeover } from './liquidation/takeover.js';
export * as transfers from './liquidation/transfers.js';
