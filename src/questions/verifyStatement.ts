// A statement recomputed to the bit: its figures, its hash, its signature.
import { type Statement, verifyStatement as verified } from '../live.js';
import { line } from '../shape/leaves.js';
import { choice, list, record, said, truth } from '../shape/shape.js';
import { document, fault, words } from './common.js';
import { question } from './question.js';

export const verifyStatement = question({
  name: 'verify-statement',
  title: 'A statement recomputed: whether its figures come out to the bit, and whether its hash and its signature are right.',
  input: {
    statement: document<Statement>('a document margincore-statement'),
    'publicKey?': said(line(1000, 1), { words: 'raw Ed25519 key, base64, that must have signed it' }),
  },
  answer: record({
    verified: said(truth, { words: 'figures and hash are right, and the signature where there is one or a key was named' }),
    differences: said(list(words, 0, 1e6), { words: 'figures that come out otherwise: requirement.figure' }),
    'fault?': said(fault, { words: 'why they could not be recomputed' }),
    hash: choice(['right', 'wrong']),
    signature: said(choice(['valid', 'invalid', 'foreign', 'none']), { words: 'foreign: right, and not by the key that was named' }),
  }),
  long: true,
  prepares: false,
  places: { 'options.publicKey': 'publicKey' },
  run: ({ core }, { statement, publicKey }) => verified(core, statement, publicKey === undefined ? {} : { publicKey }),
});
