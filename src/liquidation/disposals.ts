// Shedding a position that was taken over: the order for it, and what an order fills at.
export { disposalOrder as order } from './disposal.js';
export { fillPrice } from './fillPrice.js';
