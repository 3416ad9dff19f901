// Collateral that follows margin levels: the functions of the namespace `transfers`.
export { isolatedSwitch, isolatedTransfer } from './isolatedMargin.js';
export { marginTransfer } from './marginTransfer.js';
