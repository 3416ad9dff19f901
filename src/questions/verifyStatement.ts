// Verifies a statement: which fields are recomputed, signed only or unproven.
import { type Statement, verifyStatement as verified } from '../live.js';
import { line } from '../shape/leaves.js';
import { choice, list, record, said, truth } from '../shape/shape.js';
import { document, fault, words } from './common.js';
import { question } from './question.js';

const standing = choice(['valid', 'unknown', 'foreign', 'invalid', 'none']);

export const verifyStatement = question({
  name: 'verify-statement',
  title: 'A statement verified: fields that are recomputed, signed only or unproven; its hash, signature and proof of inclusion.',
  input: {
    statement: document<Statement>('a document margincore-statement'),
    'publicKey?': said(line(1000, 1), { words: "raw Ed25519 key, base64, known from elsewhere to be the venue's" }),
    'logKey?': said(line(1000, 1), { words: "first key of the venue's log, where it is another" }),
  },
  answer: record({
    holds: said(truth, { words: 'nothing comes out otherwise; every signature and proof holds, and none is missing whose key was named' }),
    recomputed: said(list(words, 0, 1e6), { words: 'fields that follow, to the bit, from others of the statement' }),
    signedOnly: said(list(words, 0, 1e6), { words: 'fields for which there is the word of the named key alone' }),
    unproven: said(list(words, 0, 1e6), { words: 'fields that nothing speaks for; then what no statement can show' }),
    differences: said(list(words, 0, 1e6), { words: 'fields that come out otherwise' }),
    'fault?': said(fault, { words: 'why nothing could be recomputed' }),
    hash: choice(['right', 'wrong']),
    signature: said(standing, { words: 'foreign: right, by another key than the named one; unknown: right, no key was named' }),
    proof: said(standing, { words: 'the same of the log that the change is in' }),
  }),
  long: true,
  prepares: false,
  places: { 'options.publicKey': 'publicKey', 'options.logKey': 'logKey' },
  run: ({ core }, { statement, publicKey, logKey }) =>
    verified(core, statement, { ...(publicKey !== undefined && { publicKey }), ...(logKey !== undefined && { logKey }) }),
});
