// How open orders count in a term over a grid: not at all, or as the fills that hurt most.
import { integer, variants } from '../shapes/shape.js';

/**
 * ignored: as if there were none. worst-subset: in every scenario those of them fill whose fill costs more than it brings there.
 * worst-of: no more than `fills` of them fill, an underlying at a time, those that cost most.
 */
export const countedOrders = variants('counted', { ignored: {}, 'worst-subset': {}, 'worst-of': { fills: integer(1, 64) } });
