// The door of liquidation: how an account below maintenance is wound down. Functions of equity and maintenance; no core. Re-exports only.
export { auctionDiscount } from './liquidation/auctionDiscount.js';
export { auctionStage } from './liquidation/auctionStage.js';
export { auctionStartFee } from './liquidation/auctionStartFee.js';
export type { LiquidatedAccount } from './liquidation/figures.js';
export { insolventBid } from './liquidation/insolventBid.js';
export { ladderStep } from './liquidation/ladderStep.js';
export { liabilityTransfer } from './liquidation/liabilityTransfer.js';
export { liquidationPrice } from './liquidation/liquidationPrice.js';
export { reducingOrders } from './liquidation/reducingOrders.js';
export { shortage } from './liquidation/shortage.js';
export { largestSkewedOrder } from './liquidation/skewedOrder.js';
export { socialisedLoss } from './liquidation/socialisedLoss.js';
export { solventBid } from './liquidation/solventBid.js';
export { takeover } from './liquidation/takeover.js';
