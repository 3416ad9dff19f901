// What is no question: to open a book, names of rules, and a venue's replies recomputed.

import { questions } from '../questions/all.js';
import { asked, told } from '../questions/question.js';
import { presetNames } from '../rules.js';
import { line, whole } from '../shape/leaves.js';
import { choice, list, said } from '../shape/shape.js';
import { readReplies, replyVenues, verifyReply } from '../verify.js';
import type { Session } from './session.js';
import { type Tool, tool } from './tool.js';

/** Rows that an answer lists: what can still be reasoned about. */
const listed = 20;
const listedFigures = 40;
const path = said(line(1000, 1), { words: 'a file, relative to the folder of the server' });
const verdicts = ['differs', 'notRecomputable', 'near', 'agrees'];

export const bookTools = (session: Session): readonly Tool[] => [
  tool(
    'open',
    'Open a book: files (market: margincore-market JSON or a Deribit chain; book: CSV or NDJSON; rules: a preset by name or a file), or replies of a venue as JSON files, or the embedded sample. Call this first.',
    {
      'market?': path,
      'book?': path,
      'rules?': said(line(1000, 1), { words: 'a preset (see the tool presets) or a file; margincore where left out' }),
      'venue?': choice(replyVenues),
      'replies?': said(list(path, 1), { words: 'JSON files with what the venue answered; with venue' }),
      'sample?': said(whole(1, 100_000), { words: 'accounts of the embedded synthetic sample' }),
    },
    async (given) => {
      const { market, book, notes } = await session.load(given);
      return {
        ...(await asked(questions.basis, session, { most: listed }, 'input')),
        accountNames: book.accounts
          .slice(0, listed)
          .map((name, n) => (book.subaccounts[n] === '' ? name : `${name}/${book.subaccounts[n]}`)),
        positions: book.quantities.length,
        instrumentsListed: market.quotes.length,
        underlyings: market.underlyings.map(({ id, index }) => ({ id, index })),
        notes,
      };
    },
  ),

  tool('presets', 'Names of the margin rules of venues that come with margincore.', {}, async () => ({ presets: presetNames })),

  tool(
    'verify',
    'What a venue says it charges, recomputed from its own replies: figure by figure what agrees, what differs and why.',
    { venue: choice(replyVenues), replies: said(list(line(1000, 1), 1, 50), { words: 'JSON files below the folder' }) },
    async ({ venue, replies }) => {
      const reply = readReplies(venue, await Promise.all(replies.map((name) => session.folder.json(name))));
      const { figures, ...found } = await verifyReply(session.core, reply);
      const sorted = [...figures].sort((x, y) => verdicts.indexOf(x.verdict) - verdicts.indexOf(y.verdict));
      return told({
        ...found,
        read: reply.read,
        counts: Object.fromEntries(verdicts.map((verdict) => [verdict, figures.filter((one) => one.verdict === verdict).length])),
        figures: sorted.slice(0, listedFigures),
        figuresLeftOut: Math.max(0, figures.length - listedFigures),
      }) as Record<string, unknown>;
    },
  ),
];
