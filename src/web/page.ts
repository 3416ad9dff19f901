// What the page shows, as signals: the desk with what stands open, the view, the requirement. Everything else is asked of the desk.
import { batch, computed, signal } from '@preact/signals';
import { type Remote, wrap } from 'comlink';
import type { Account } from '../index.js';
import { type Address, addressOf, readAddress } from './address.js';
import type { Desk, FaultSaid, Loaded, Progress, Said, Stage } from './desk/desk.js';
import type { NamedText } from './desk/files.js';
import { proxied } from './desk/proxied.js';
import type { Answer, Asked, Question } from './desk/questions.js';
import type { Source } from './desk/source.js';

interface OpenDesk {
  readonly worker: Worker;
  readonly remote: Remote<Desk>;
}

const start = readAddress(globalThis.location?.hash ?? '');
const desk = signal<OpenDesk | undefined>(undefined);
export const loaded = signal<Loaded | undefined>(undefined);
/** Grows with everything that may change an answer. */
export const revision = signal(0);
export const view = signal(start.view);
export const theme = signal(start.theme);
const asked = signal(start.requirement);
/** The requirement that the whole page follows: the one chosen, while the rules have it; else the account's own. */
export const requirement = computed(() => {
  const open = loaded.value;
  if (open === undefined) return '';
  return asked.value !== '' && open.requirements.includes(asked.value) ? asked.value : open.one.requirement;
});
/** Whether the key figures of the account are in sight; the bar says them where they are not. */
export const stripInSight = signal(true);
/** Of the file that is being opened. */
export const opening = signal<{ readonly name: string; readonly stage: Stage; readonly done: number; readonly total: number } | undefined>(
  undefined,
);
/** A statement, or replies of a venue, that the view Verify computes again. */
export const toVerify = signal<NamedText | undefined>(undefined);
/** What went wrong last with a file, a rule or an edit; nothing that stands open is lost by it. */
export const refusal = signal<{ readonly what: string; readonly fault: FaultSaid } | undefined>(undefined);

export const address = (): Address => ({
  view: view.value,
  requirement: asked.value,
  rules: loaded.value?.rules.preset ?? '',
  theme: theme.value,
});
export const addressText = computed(() => addressOf(address()));

function newDesk(): OpenDesk {
  const worker = new Worker(new URL('./desk.js', import.meta.url), { type: 'module', name: 'margincore' });
  return { worker, remote: wrap<Desk>(worker) };
}

let opener: OpenDesk | undefined;

/** Opens a source in a worker of its own, so that it can be given up at once and the old book stays until the new one stands. */
export async function open(source: Source, name: string): Promise<void> {
  cancelOpening();
  const fresh = newDesk();
  opener = fresh;
  opening.value = { name, stage: 'read', done: 0, total: 1 };
  const progress: Progress = (stage, done, total) => {
    if (opener === fresh) opening.value = { name, stage, done, total };
  };
  const kept = loaded.value;
  const said = await fresh.remote.open(source, proxied(progress));
  if (opener !== fresh) return; // given up meanwhile
  opener = undefined;
  if ('fault' in said && kept !== undefined && desk.value !== undefined && said.fault.code === 'MISSING_FIELD') {
    // a book without prices: those that stand open are its prices
    fresh.worker.terminate();
    opening.value = undefined;
    return settle(name, await desk.value.remote.open(source));
  }
  opening.value = undefined;
  if ('fault' in said) {
    fresh.worker.terminate();
    refusal.value = { what: name, fault: said.fault };
    return;
  }
  desk.value?.worker.terminate();
  desk.value = fresh;
  settle(name, said);
}

export function cancelOpening(): void {
  opener?.worker.terminate();
  opener = undefined;
  opening.value = undefined;
}

export const useRules = (name: string): Promise<void> => change(`rules ${name}`, (remote) => remote.useRules(name));
export const show = (account: string, subaccount: string): Promise<void> => change(account, (remote) => remote.show(account, subaccount));
export const edit = (holding: Account): Promise<void> => change(holding.account, (remote) => remote.edit(holding));
export const setVols = (vols: Readonly<Record<string, number>> | null): Promise<void> =>
  change('the vols', (remote) => remote.setVols(vols));
export const choose = (name: string): void => {
  asked.value = name;
};

async function change(what: string, work: (remote: Remote<Desk>) => Promise<Said<Loaded>>): Promise<void> {
  if (desk.value !== undefined) settle(what, await work(desk.value.remote));
}

function settle(what: string, said: Said<Loaded>): void {
  batch(() => {
    if ('fault' in said) refusal.value = { what, fault: said.fault };
    else {
      refusal.value = undefined;
      loaded.value = said.answer;
      revision.value += 1;
    }
  });
}

let stands = (): void => {};
/** Once everything that the panels in sight have asked is answered: what is not of the first view is fetched after that. */
export const firstView = new Promise<void>((done) => {
  stands = done;
});
/** Questions under way, and how long there is none before no panel is thought to ask another: a panel asks a frame after it was drawn. */
let underWay = 0;
const quietMs = 100;

type Asking = Promise<Said<unknown> | undefined>;
/** What was asked of what stands open now, oldest first: panels that ask the same share the answer. */
let asking = { revision: 0, answers: new Map<string, Asking>() };
/** A table that is scrolled asks for window after window. */
const mostKept = 64;

/** As `ask`, but what was asked before at this revision is not asked again; what failed is. For questions that change nothing. */
export async function askOnce<Q extends Question>(question: Q, given: Asked<Q>): Promise<Said<Answer<Q>> | undefined> {
  if (asking.revision !== revision.peek()) asking = { revision: revision.peek(), answers: new Map() };
  const { answers } = asking;
  const key = `${question} ${JSON.stringify(given)}`;
  const known = answers.get(key) ?? ask(question, given);
  // the last that was asked for stands last
  answers.delete(key);
  answers.set(key, known);
  if (answers.size > mostKept) answers.delete(answers.keys().next().value as string);
  const forget = (): void => {
    if (answers.get(key) === known) answers.delete(key);
  };
  try {
    const said = (await known) as Said<Answer<Q>> | undefined;
    if (said === undefined || 'fault' in said) forget();
    return said;
  } catch (error) {
    forget();
    throw error;
  }
}

export async function ask<Q extends Question>(question: Q, given: Asked<Q>): Promise<Said<Answer<Q>> | undefined> {
  const remote = desk.value?.remote;
  if (remote === undefined) return undefined;
  underWay += 1;
  try {
    return (await remote.ask(question as never, given as never)) as Said<Answer<Q>>;
  } finally {
    underWay -= 1;
    setTimeout(() => underWay === 0 && stands(), quietMs);
  }
}
