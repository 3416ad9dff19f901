// Liquidation in whole quantums of a ledger of integers, rounded as it rounds.

export { marginRequirement } from './quantums/accountMargin.js';
export { deleverage } from './quantums/deleverage.js';
export { insuranceCovers, insuranceDelta } from './quantums/insurance.js';
export { emptyStake, fundStep, rebase, sharesLost } from './quantums/insuranceFund.js';
export { blockLimits, liquidationSize, positionLimits } from './quantums/limits.js';
export { bankruptcyPrice, fillablePrice, subticks } from './quantums/prices.js';
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
} from './quantums/shortage.js';
export { collateral, triggers, updateCheck } from './quantums/subaccount.js';
