// Auctions among the worked examples of Derive's documents: the fee of the start, two bids, a socialised loss.
import type { Rules } from '../../../src/rules.js';
import { halfPrinted } from '../../precision.js';
import type { Door } from '../reader.js';
import { venueError } from './deriveMarket.js';

interface AuctionExample {
  readonly id: string;
  readonly expected: Readonly<Record<string, number>>;
  readonly mtm?: number;
  /** Buffer margin. */
  readonly bm?: number;
  readonly feeRate?: number;
  readonly discount?: number;
  readonly reserved?: number;
  readonly take?: number;
  readonly unpaid?: number;
  readonly deposited?: number;
}

export function isAuctionExample(one: object): boolean {
  return ['bm', 'unpaid'].some((name) => Object.hasOwn(one, name));
}

/** The documents' own parameters, with the fee that the example states, and the share of the requirement that is the buffer. */
function rulesOf(door: Door, { feeRate }: AuctionExample): { readonly rules: Rules; readonly buffer: number } {
  const preset = door.rules.preset('derive-standard');
  const method = preset.liquidation?.method;
  if (method === undefined || !('auction' in method)) throw new Error('the preset has no auction');
  const { buffer, startFee } = method.auction;
  return { rules: door.rules.overlay(preset, { liquidation: { method: { auction: { startFee: feeRate ?? startFee } } } }), buffer };
}

function figuresOf(door: Door, one: AuctionExample): Readonly<Record<string, number>> {
  if (one.unpaid !== undefined) {
    const { share } = door.losses.socialisedLoss({ loss: one.unpaid, insuranceFund: 0, deposits: one.deposited ?? 0 });
    return { feePct: share };
  }
  const { mtm: equity = 0, bm = 0, discount = 0, reserved: reservedCash = 0, take: share = 1 } = one;
  const { rules, buffer } = rulesOf(door, one);
  // the examples state the buffer margin: the requirement that it is of
  const maintenance = (equity - bm) / (1 + buffer);
  const start = door.auction.startFee({ rules, equity, maintenance });
  const bid = door.auction.solventBid({ rules, equity, maintenance, reservedCash, discount, share });
  return { fraction: start.share, fee: start.fee, maxPct: bid.largestShare, cost: bid.price, requiredCash: bid.requiredCash };
}

/** Decimals by half a unit of the last one printed, scaled to the line; whole numbers as they are. */
export function auctionErrors(door: Door, example: object, line: number): Record<string, number> {
  const one = example as AuctionExample;
  const ours = figuresOf(door, one);
  return Object.fromEntries(
    Object.entries(one.expected).map(([name, published]) => {
      const x = ours[name] ?? Number.NaN;
      return [name, Number.isInteger(published) ? venueError(x, published) : (Math.abs(x - published) / halfPrinted(published)) * line];
    }),
  );
}
