// The Merkle tree of a log: published roots, the recursive definition of RFC 6962, every proof of small trees, and what is changed in one.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AnyHash, Frontier, type Hash, includedRoot, isContinued, leafHash } from '../../src/log/merkle.js';
import { Tree } from '../../src/log/tree.js';
import { auditPath, consistencyProof, treeHash } from '../reference/merkleTree.js';

const hash: Hash = (...parts) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
/** As a page has it. */
const webHash: AnyHash = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.concat(parts)));
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const hexes = (all: readonly Uint8Array[]): readonly string[] => all.map(hex);
const largest = 33;
const entries = Array.from({ length: largest }, (_, n) => Buffer.from(`record ${n}`.repeat(n % 5)));
const leaves = entries.map((entry) => leafHash(hash, entry));
const tree = new Tree(hash, leaves);
const sizes = Array.from({ length: largest }, (_, n) => n + 1);
const flipped = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes, (byte, i) => (i === 7 ? byte ^ 16 : byte));

test('has the roots that Certificate Transparency publishes (google/certificate-transparency, merkle_tree_test)', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const grown = new Frontier(hash);
  const whole = new Tree(hash);
  expect([hex(grown.root()), hex(whole.root())]).toEqual(Array(2).fill(createHash('sha256').digest('hex')));
  for (const [n, input] of inputs.entries()) {
    const leaf = leafHash(hash, Buffer.from(input, 'hex'));
    grown.add(leaf);
    whole.add(leaf);
    expect([hex(grown.root()), hex(whole.root())]).toEqual([roots[n], roots[n]]);
  }
});

test('has the roots and proofs of the recursive definition, at every size', () => {
  for (const size of sizes) {
    const some = entries.slice(0, size);
    expect(hex(tree.root(size))).toBe(hex(treeHash(some)));
    for (let n = 0; n < size; n++) expect(hexes(tree.inclusion(n, size))).toEqual(hexes(auditPath(n, some)));
    for (let from = 1; from <= size; from++) expect(hexes(tree.consistency(from, size))).toEqual(hexes(consistencyProof(from, some)));
  }
});

test('grows from log2(n) + 1 hashes, and goes on from them', () => {
  let frontier = new Frontier(hash);
  for (const [n, leaf] of leaves.entries()) {
    frontier.add(leaf);
    expect(frontier.peaks.length).toBeLessThanOrEqual(Math.floor(Math.log2(n + 1)) + 1);
    frontier = new Frontier(hash, { size: frontier.size, peaks: frontier.peaks });
    expect(hex(frontier.root())).toBe(hex(treeHash(entries.slice(0, n + 1))));
  }
});

describe('a proof', () => {
  test('of inclusion holds for its leaf at its place, and for nothing else', async () => {
    for (const size of sizes.filter((n) => n < 20 || n === largest)) {
      const root = hex(tree.root(size));
      for (let n = 0; n < size; n++) {
        const proof = tree.inclusion(n, size);
        const leaf = leaves[n] as Uint8Array<ArrayBuffer>;
        const rootBy = async (of = leaf, at = n, path = proof): Promise<string> => hex(await includedRoot(webHash, of, at, size, path));
        expect(await rootBy()).toBe(root);
        expect(await rootBy(flipped(leaf))).not.toBe(root);
        expect(await rootBy(leaf, size)).not.toBe(root);
        expect(await rootBy(leaf, n, [...proof, leaf])).not.toBe(root);
        for (let other = 0; other < size; other++) if (other !== n) expect(await rootBy(leaf, other)).not.toBe(root);
        for (let i = 0; i < proof.length; i++) {
          expect(await rootBy(leaf, n, proof.with(i, flipped(proof[i] as Uint8Array)))).not.toBe(root);
          expect(await rootBy(leaf, n, proof.toSpliced(i, 1))).not.toBe(root);
        }
      }
    }
  });

  test('of consistency holds for the two trees, and for no others', async () => {
    for (const to of sizes.filter((n) => n < 20 || n === largest))
      for (let from = 0; from <= to; from++) {
        const [first, second] = [
          { size: from, root: tree.root(from) },
          { size: to, root: tree.root(to) },
        ];
        const proof = from === 0 ? [] : tree.consistency(from, to);
        const holds = (one = first, two = second, path = proof): Promise<boolean> => isContinued(webHash, one, two, path);
        expect(await holds()).toBe(true);
        expect(await holds({ ...first, root: flipped(first.root) })).toBe(false);
        if (from > 0) expect(await holds(first, { ...second, root: flipped(second.root) })).toBe(false);
        expect(await holds(first, second, [...proof, second.root])).toBe(false);
        if (from < to) expect(await holds(second, first)).toBe(false);
        for (let i = 0; i < proof.length; i++) {
          expect(await holds(first, second, proof.with(i, flipped(proof[i] as Uint8Array)))).toBe(false);
          expect(await holds(first, second, proof.toSpliced(i, 1))).toBe(false);
        }
      }
  });

  test('of a leaf does not serve for a node: they have other prefixes', async () => {
    const pair = Buffer.concat([leaves[0] as Uint8Array, leaves[1] as Uint8Array]);
    expect(hex(leafHash(hash, pair))).not.toBe(hex(tree.root(2)));
  });
});
