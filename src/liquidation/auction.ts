// A Dutch auction of an account below maintenance: the functions of the namespace `auction`.
export { auctionDiscount as discount } from './auctionDiscount.js';
export { auctionStage as stage } from './auctionStage.js';
export { auctionStartFee as startFee } from './auctionStartFee.js';
export { insolventBid } from './insolventBid.js';
export { solventBid } from './solventBid.js';
