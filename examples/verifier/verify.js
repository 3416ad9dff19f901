// node verify.js statement.json KEY (the venue's, raw, base64): all but the figures is checked by code of its own: hash, signature, keys, inclusion, level, call.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createCore } from 'margincore';
import { parseRules } from 'margincore/rules';

const wrong = [];
const lines = (...fields) => `${fields.join('\n')}\n`;
const must = (holds, what) => holds || wrong.push(what);
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const canonical = (value) => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`;
};
const same = (one, other) => canonical(one ?? null) === canonical(other ?? null);
/** How a key of low order begins, or one that is not in its one form: under such a key a signature fits many texts. */
const unsound = /^(0[01]0{14}|(e[c-f]|f.)f{14}|26e8958fc2b227b0|c7176a703d4dd84f)/;
function signed(text, { publicKey, value }) {
  const raw = Buffer.from(publicKey, 'base64').toString('hex');
  const key = createPublicKey({ key: Buffer.from(`302a300506032b6570032100${raw}`, 'hex'), format: 'der', type: 'spki' });
  return !unsound.test(raw) && verify(null, Buffer.from(text), key, Buffer.from(value, 'base64'));
}
function rootOf(leaf, index, size, path) {
  if (size <= 1 || path.length === 0) return size === 1 && index === 0 && path.length === 0 ? leaf : Buffer.alloc(0);
  const left = 2 ** Math.floor(Math.log2(size - 1));
  const [sibling, rest] = [Buffer.from(path.at(-1), 'hex'), path.slice(0, -1)];
  if (index < left) return sha256('\x01', rootOf(leaf, index, left, rest), sibling);
  return sha256('\x01', sibling, rootOf(leaf, index - left, size - left, rest));
}
function columnsOf({ account, subaccount, mode, positions, collateral, orders = [], figures = {} }) {
  const numbers = (rows, name) => Float64Array.from(rows, (row) => row[name]);
  const places = (rows, first) => Uint32Array.from(rows, (_, n) => (first === undefined ? 0 : first + n));
  return {
    ...{ accounts: [account], subaccounts: [subaccount], modes: [mode], faults: [] },
    ...{ instruments: [...positions, ...orders].map((row) => row.instrument), assets: collateral.map((row) => row.asset) },
    ...{ positionAccounts: places(positions), positionInstruments: places(positions, 0), quantities: numbers(positions, 'quantity') },
    ...{ entryPrices: numbers(positions, 'entryPrice'), amounts: numbers(collateral, 'amount') },
    ...(positions.some((row) => row.side) && { positionSides: Uint8Array.from(positions, (row) => (row.side ? 1 : 0)) }),
    ...{ collateralAccounts: places(collateral), collateralAssets: places(collateral, 0), orderAccounts: places(orders) },
    ...{ orderInstruments: places(orders, positions.length), orderQuantities: numbers(orders, 'quantity') },
    ...{ orderPrices: numbers(orders, 'price'), orderProtected: Uint8Array.from(orders, (row) => (row.protected ? 1 : 0)) },
    accountFigures: new Map(Object.entries(figures).map(([name, figure]) => [name, Float64Array.of(figure)])),
  };
}
function ladderOf(ladder, { before, time }, figures) {
  const levels = ['ok', 'warning', 'call', 'reduceOnly', 'liquidate'];
  const begins = ({ of, below }) => below * figures[of];
  const lasts = (one) => Math.max(one.until * figures[one.untilOf ?? one.of], (one.untilOf ?? one.of) === one.of ? 0 : begins(one));
  const [open, due] = [before.call, ladder.call?.deadline];
  const unmet = open?.lapsed || (open?.deadline ?? time) < time ? levels.indexOf(due.unmet) : 0;
  const had = Math.max(levels.indexOf(before.unknownFrom ?? before.level), unmet);
  const stated = [1, 2, 3, 4].filter((n) => ladder[levels[n]] !== undefined);
  let now = stated.findLast((n) => figures.equity < (n <= had ? lasts : begins)(ladder[levels[n]])) ?? 0;
  if (now >= 2) now = Math.max(now, unmet);
  if (now < 2 || ladder.call === undefined) return { level: levels[now], call: null };
  if (open) return { level: levels[now], call: { since: open.since, amount: open.amount, deadline: open.deadline } };
  const needed = Math.max(0, ...stated.filter((n) => n >= 2).map((n) => lasts(ladder[levels[n]])));
  let amount = needed - figures.equity;
  while (figures.equity + amount < needed) amount += amount * 2 ** -52;
  return { level: levels[now], call: { since: time, amount, deadline: due === undefined ? null : time + Math.ceil(due.seconds * 1000) } };
}
const [path, venue] = process.argv.slice(2);
const { hash, signature, proof, ...body } = JSON.parse(readFileSync(path, 'utf8'));
must(sha256(canonical(body)).toString('hex') === hash, 'hash');
const { holding, market, assumptions, live } = body;
const rules = parseRules(body.rules);
const engine = await (await createCore()).prepare({ book: columnsOf(holding), market, rules, assumptions });
const account = engine.account(holding.account, holding.subaccount);
const results = Object.fromEntries(Object.entries(account.figures()).map(([name, { health, ...figures }]) => [name, figures]));
const { requirement, assumptions: assumed } = account.explain();
const found = { requirement, numeraire: market.numeraire, assumed, results };
for (const name in found) must(same(found[name], body[name]), name);
if (live) {
  const { equity, initial, maintenance } = results[requirement];
  const by = live.strain ?? { loss: 0, initial: 1, maintenance: 1 };
  const judged = { equity: equity - by.loss, initial: initial * by.initial, maintenance: maintenance * by.maintenance };
  const plain = { call: { of: 'initial', below: 1, until: 1 }, liquidate: { of: 'maintenance', below: 1, until: 1 } };
  const stands = { ...ladderOf(rules.ladder ?? plain, live, judged), judged: live.strain && judged };
  for (const name in stands) must(same(stands[name], live[name]), `live.${name}`);
}
let key = venue;
if (proof) {
  const { log, part, epoch, next, head, root, time } = proof.signed.checkpoint;
  const [keys, seal] = [proof.keys ?? [], proof.signed.signature];
  must(rootOf(sha256('\x00', proof.record), proof.index, next, proof.path).toString('hex') === root, 'inclusion');
  must(keys.length === 0 || keys.some((one) => one.publicKey === venue || one.signature.publicKey === venue), 'keys');
  key = keys.reduce((by, { epoch: of, next: from, publicKey, time: at, signature: own }, n) => {
    const isNext = from <= next && from >= (keys[n - 1]?.next ?? 0) && own.publicKey === by;
    must(isNext && signed(lines('margincore-key-1', log, part, of, from, publicKey, at), own), 'keys');
    return publicKey;
  }, keys[0]?.signature.publicKey ?? venue);
  must(seal.publicKey === key && signed(lines('margincore-checkpoint-1', log, part, epoch, next, head, root, time), seal), 'checkpoint');
  const { kind, sequence, time: at } = JSON.parse(proof.record);
  must(kind === 'change' && sequence === live?.sequence && at === live?.time, 'record');
}
must(signature?.publicKey === key && signed(canonical(body), signature), 'signature');
console.log(wrong.length === 0 ? `holds: ${holding.account}, ${live?.level ?? 'no level'}` : `does NOT hold: ${wrong.join('; ')}`);
process.exitCode = wrong.length && 2;
