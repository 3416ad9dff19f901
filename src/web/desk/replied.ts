// What a venue answered, by the first reader that knows its fields.
import { Fault } from '../../index.js';
import { type Reply, readReplies, replyVenues } from '../../verify.js';

export function repliedBy(json: unknown): Reply | undefined {
  const replies = Array.isArray(json) ? json : [json];
  for (const venue of replyVenues) {
    try {
      const reply = readReplies(venue, replies);
      if (reply.margined !== undefined || reply.figures.length > 0) return reply;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return undefined;
}
