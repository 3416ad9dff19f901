// Where the columns of a block's scratch begin, first indices: the mirror image of assembly/math/blockColumns.ts.
import * as c from '../../../../assembly/literals/block.js';

export const moneynessAt = c.moneynessColumn * c.blockRows;
export const d1At = c.d1Column * c.blockRows;
export const d2At = c.d2Column * c.blockRows;
export const bellAt = c.bellColumn * c.blockRows;
export const discountAt = c.discountColumn * c.blockRows;
export const lowAt = c.lowColumn * c.blockRows;
export const rootExpiryAt = c.rootExpiryColumn * c.blockRows;
export const mills1At = c.mills1Column * c.blockRows;
export const mills2At = c.mills2Column * c.blockRows;
export const otmAt = c.otmColumn * c.blockRows;
export const placeAt = c.placeColumn * c.blockRows;
export const seriesMoneynessAt = c.seriesMoneynessColumn * c.blockRows;
export const seriesHalfVolAt = c.seriesHalfVolColumn * c.blockRows;
export const seriesAt = c.seriesColumn * c.blockRows;
export const sliceForwardAt = c.sliceForwardColumn * c.blockRows;
export const sliceExpiryAt = c.sliceExpiryColumn * c.blockRows;
export const forwardAt = c.forwardColumn * c.blockRows;
export const strikeAt = c.strikeColumn * c.blockRows;
export const expiryAt = c.expiryColumn * c.blockRows;
export const volAt = c.volColumn * c.blockRows;
export const callAt = c.callColumn * c.blockRows;
export const baseAt = c.baseColumn * c.blockRows;
export const worthAt = c.worthColumn * c.blockRows;
export const heldMoneynessAt = c.heldMoneynessColumn * c.blockRows;
export const heldRootExpiryAt = c.heldRootExpiryColumn * c.blockRows;
export const flagAt = c.flagColumn * c.blockRows;
