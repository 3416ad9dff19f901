// The door of ledgers of integers: liquidation in whole quantums, rounded as dYdX v4 and Drift v2 round. Re-exports only.

export { marginRequirement } from './liquidation/quantums/accountMargin.js';
export { deleverage } from './liquidation/quantums/deleverage.js';
export { insuranceCovers, insuranceDelta } from './liquidation/quantums/insurance.js';
export { emptyStake, fundStep, rebase, sharesLost } from './liquidation/quantums/insuranceFund.js';
export { blockLimits, liquidationSize, positionLimits } from './liquidation/quantums/limits.js';
export { bankruptcyPrice, fillablePrice, subticks } from './liquidation/quantums/prices.js';
export {
  assetForLiability,
  depositLoss,
  liabilityForAsset,
  liquidationFee,
  maxShare,
  meetsLimit,
  perpetualInsuranceFee,
  perpetualLoss,
  spotInsuranceFee,
  withinSwapBound,
} from './liquidation/quantums/shortage.js';
export { collateral, triggers, updateCheck } from './liquidation/quantums/subaccount.js';
