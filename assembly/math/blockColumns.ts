// Where the columns of a block's scratch lie, in bytes (assembly/literals/block.ts numbers them). As immediate offsets of loads and stores they cost
// neither an addition nor a register.
import {
  blockRows, nearRows, nearColumns, moneynessColumn, d1Column, d2Column, bellColumn, discountColumn, lowColumn, rootExpiryColumn, mills1Column, mills2Column, otmColumn, placeColumn, seriesMoneynessColumn, seriesHalfVolColumn, seriesColumn, sliceForwardColumn, sliceExpiryColumn, forwardColumn, strikeColumn, expiryColumn, volColumn, callColumn, baseColumn, worthColumn, heldMoneynessColumn, heldRootExpiryColumn, flagColumn, nearPlaceColumn, nearGapColumn, nearStrikeColumn, nearVolColumn, nearMoneynessColumn, nearBellColumn, nearLowColumn, nearValueColumn, nearParityColumn, nearPullColumn, nearRowColumn, nearCellColumn,
} from '../literals/block';

const column = blockRows << 3;
export const moneynessAt: usize = moneynessColumn * column;
export const d1At: usize = d1Column * column;
export const d2At: usize = d2Column * column;
export const bellAt: usize = bellColumn * column;
export const discountAt: usize = discountColumn * column;
export const lowAt: usize = lowColumn * column;
export const rootExpiryAt: usize = rootExpiryColumn * column;
export const mills1At: usize = mills1Column * column;
export const mills2At: usize = mills2Column * column;
export const otmAt: usize = otmColumn * column;
export const placeAt: usize = placeColumn * column;
export const seriesMoneynessAt: usize = seriesMoneynessColumn * column;
export const seriesHalfVolAt: usize = seriesHalfVolColumn * column;
export const seriesAt: usize = seriesColumn * column;
export const sliceForwardAt: usize = sliceForwardColumn * column;
export const sliceExpiryAt: usize = sliceExpiryColumn * column;
export const forwardAt: usize = forwardColumn * column;
export const strikeAt: usize = strikeColumn * column;
export const expiryAt: usize = expiryColumn * column;
export const volAt: usize = volColumn * column;
export const callAt: usize = callColumn * column;
export const baseAt: usize = baseColumn * column;
export const worthAt: usize = worthColumn * column;
export const heldMoneynessAt: usize = heldMoneynessColumn * column;
export const heldRootExpiryAt: usize = heldRootExpiryColumn * column;
export const flagAt: usize = flagColumn * column;

const nearBegin = nearColumns << 3;
const nearColumn = nearRows << 3;
export const nearPlaceAt: usize = nearBegin + nearPlaceColumn * nearColumn;
export const nearGapAt: usize = nearBegin + nearGapColumn * nearColumn;
export const nearStrikeAt: usize = nearBegin + nearStrikeColumn * nearColumn;
export const nearVolAt: usize = nearBegin + nearVolColumn * nearColumn;
export const nearMoneynessAt: usize = nearBegin + nearMoneynessColumn * nearColumn;
export const nearBellAt: usize = nearBegin + nearBellColumn * nearColumn;
export const nearLowAt: usize = nearBegin + nearLowColumn * nearColumn;
export const nearValueAt: usize = nearBegin + nearValueColumn * nearColumn;
export const nearParityAt: usize = nearBegin + nearParityColumn * nearColumn;
export const nearPullAt: usize = nearBegin + nearPullColumn * nearColumn;
export const nearRowAt: usize = nearBegin + nearRowColumn * nearColumn;
export const nearCellAt: usize = nearBegin + nearCellColumn * nearColumn;
