import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64 } from '../../../src/core/lib/base64.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { consistencyProof, inclusionProof, leafHash, treeRoot, verifyConsistency, verifyInclusion } from '../../../src/core/crypto/merkle-tree.ts';

const FOLDER = 'test/fixtures/tlog/merkle';
interface Inclusion { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; desc: string; wantErr: boolean }
interface Consistency { size1: number; size2: number; root1: string; root2: string; proof: string[] | null; desc: string; wantErr: boolean }

function cases<Case>(kind: string): { file: string; vector: Case }[] {
  return readdirSync(FOLDER).filter((name) => name.startsWith(kind))
    .map((file) => ({ file, vector: JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Case }));
}
const bytes = (text: string) => fromBase64(text) ?? new Uint8Array();
const leaves = (count: number) => Array.from({ length: count }, (_, index) => leafHash(utf8(`entry ${index}`)));

test.each(cases<Inclusion>('inclusion'))('verifyInclusion() agrees with $file', ({ vector }) => {
  const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof } = vector;
  expect(verifyInclusion({ index, size, leaf: bytes(leaf), root: bytes(root), proof: (proof ?? []).map(bytes) })).toBe(!vector.wantErr);
});

test.each(cases<Consistency>('consistency'))('verifyConsistency() agrees with $file', ({ vector }) => {
  const { size1, size2, root1, root2, proof } = vector;
  expect(verifyConsistency({ size1, size2, root1: bytes(root1), root2: bytes(root2), proof: (proof ?? []).map(bytes) })).toBe(!vector.wantErr);
});

test('the root of nothing is SHA-256 of nothing', () => {
  expect(Buffer.from(treeRoot([])).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

// The tree of eight leaves by which implementations of RFC 6962 have been compared since the first.
test('the roots of the reference tree of RFC 6962 are the known ones', () => {
  const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => leafHash(Buffer.from(hex, 'hex')));
  expect(entries.map((_, index) => Buffer.from(treeRoot(entries.slice(0, index + 1))).toString('hex'))).toEqual([
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]);
});

test('every leaf of every small tree is proved, and by no proof of another leaf', () => {
  for (let size = 1; size <= 20; size += 1) {
    const all = leaves(size);
    const root = treeRoot(all);
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(index, all);
      const leaf = all[index] ?? new Uint8Array();
      expect(verifyInclusion({ index, size, leaf, proof, root })).toBe(true);
      expect(verifyInclusion({ index: (index + 1) % (size + 1), size, leaf, proof, root })).toBe(false);
    }
  }
});

test('every prefix of every small tree is proved, and not with another root', () => {
  for (let size2 = 1; size2 <= 20; size2 += 1) {
    const all = leaves(size2);
    for (let size1 = 0; size1 <= size2; size1 += 1) {
      const proof = consistencyProof(size1, all);
      const claim = { size1, size2, root1: treeRoot(all.slice(0, size1)), root2: treeRoot(all), proof };
      expect(verifyConsistency(claim)).toBe(true);
      expect(verifyConsistency({ ...claim, root1: leafHash(utf8('other')) })).toBe(false);
    }
  }
});

describe('a tree of 70,000 leaves', () => {
  const all = leaves(70_000);
  const root = treeRoot(all);
  test.each([0, 255, 256, 257, 65_535, 65_536, 69_999])('proves leaf %i', (index) => {
    expect(verifyInclusion({ index, size: all.length, leaf: all[index] ?? new Uint8Array(), proof: inclusionProof(index, all), root })).toBe(true);
  });
  test.each([1, 255, 256, 257, 65_536, 69_999])('proves its first %i leaves', (size1) => {
    const claim = { size1, size2: all.length, root1: treeRoot(all.slice(0, size1)), root2: root, proof: consistencyProof(size1, all) };
    expect(verifyConsistency(claim)).toBe(true);
  });
});

test('verification takes any numbers and hashes without throwing', () => {
  const hash = fc.uint8Array({ maxLength: 40 });
  const number = fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 53));
  fc.assert(fc.property(number, number, hash, hash, fc.array(hash), (a, b, one, two, proof) => {
    expect(verifyInclusion({ index: a, size: b, leaf: one, root: two, proof })).toBe(false);
    expect(typeof verifyConsistency({ size1: a, size2: b, root1: one, root2: two, proof })).toBe('boolean');
  }));
});
