// The door of verification: replies of a venue read, and what it says it charges made again. Functions take the core first. Re-exports only.
export { readReplies } from './io/replies/read.js';
export { type Reply, type ReplyOptions, type ReplyVenue, replyVenues } from './io/replies/reply.js';
export { type Proof, proveRules } from './verify/proof.js';
export { type Verification, type VerifyOptions, verifyReply } from './verify/verifyReply.js';
