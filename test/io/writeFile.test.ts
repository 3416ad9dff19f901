// Files appear whole: with the old file's mode and owner, through links, into pipes and devices, never over a stranger's file.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { writePieces } from '../../src/io/writeFile.js';
import { Files, faultFrom } from './files.js';
import { builtWriter } from './writer.js';

const files = new Files();
/** A folder of its own for each test. */
let folders = 0;
const folder = (): ((name: string) => string) => {
  const at = `folder${folders++}`;
  mkdirSync(files.path(at));
  return (name) => files.path(`${at}/${name}`);
};
const isRoot = process.getuid?.() === 0;
const hasFull = ((): boolean => {
  try {
    return statSync('/dev/full').isCharacterDevice();
  } catch {
    return false;
  }
})();

function* failing(): Generator<string> {
  yield 'half';
  throw new Error('no more');
}

describe('a file that is written', () => {
  test.each(['book.csv', 'book.csv.gz'])('%s is there when it is whole; what stood there before stays when it is not', async (name) => {
    const at = folder();
    writeFileSync(at(name), 'before');
    await expect(writePieces(at(name), failing())).rejects.toThrow('no more');
    expect(readFileSync(at(name), 'utf8')).toBe('before');
    await writePieces(at(name), ['a', 'b']);
    const bytes = readFileSync(at(name));
    expect(String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).toBe('ab');
    expect(readdirSync(at(''))).toEqual([name]);
  });

  test('spoils no file called as a temporary one might be, nor what a link of such a name points at', async () => {
    const at = folder();
    writeFileSync(at('victim'), 'mine');
    writeFileSync(at('a.json.part'), 'mine too');
    symlinkSync(at('victim'), at('b.json.part'));
    await writePieces(at('a.json'), ['a']);
    await writePieces(at('b.json'), ['b']);
    await expect(writePieces(at('b.json'), failing())).rejects.toThrow('no more');
    expect(readFileSync(at('victim'), 'utf8')).toBe('mine');
    expect(readFileSync(at('a.json.part'), 'utf8')).toBe('mine too');
    expect(lstatSync(at('b.json.part')).isSymbolicLink()).toBe(true);
    expect(readdirSync(at('')).sort()).toEqual(['a.json', 'a.json.part', 'b.json', 'b.json.part', 'victim']);
  });

  test('two at once into one file: both succeed, and one of them is there, whole', async () => {
    const at = folder();
    const texts = ['a', 'b'].map((letter) => Array.from({ length: 40 }, () => letter.repeat(65_536)));
    await Promise.all(texts.map((pieces) => writePieces(at('x.json'), pieces)));
    expect(texts.map((pieces) => pieces.join(''))).toContain(readFileSync(at('x.json'), 'utf8'));
    expect(readdirSync(at(''))).toEqual(['x.json']);
  });

  test('has the mode of the file it replaces, also while it is written', async () => {
    const at = folder();
    for (const mode of [0o600, 0o640, 0o664, 0o666]) {
      writeFileSync(at('x.json'), 'before');
      chmodSync(at('x.json'), mode);
      let during = 0;
      const watched = function* (): Generator<string> {
        yield 'after';
        const [part] = readdirSync(at('')).filter((name) => name !== 'x.json');
        during = statSync(at(part as string)).mode & 0o777;
      };
      await writePieces(at('x.json'), watched());
      expect(readFileSync(at('x.json'), 'utf8')).toBe('after');
      expect([during, statSync(at('x.json')).mode & 0o777]).toEqual([mode, mode]);
    }
  });

  test('a new file has the mode that the process gives to new files', async () => {
    const at = folder();
    const before = process.umask(0o027);
    try {
      await writePieces(at('x.json'), ['new']);
    } finally {
      process.umask(before);
    }
    expect(statSync(at('x.json')).mode & 0o777).toBe(0o640);
  });

  test.skipIf(!isRoot)(`keeps the owner of the file it replaces where it may${isRoot ? '' : ' [skipped: only root may]'}`, async () => {
    const at = folder();
    writeFileSync(at('x.json'), 'before');
    chownSync(at('x.json'), 4242, 4243);
    chmodSync(at('x.json'), 0o640);
    await writePieces(at('x.json'), ['after']);
    const { uid, gid, mode } = statSync(at('x.json'));
    expect([uid, gid, mode & 0o777]).toEqual([4242, 4243, 0o640]);
  });

  test.skipIf(!isRoot)(
    `where the group cannot be kept, another one gets no more than everybody had${isRoot ? '' : ' [skipped: needs root to become somebody else]'}`,
    () => {
      const at = folder();
      const writer = builtWriter(files.path('as-nobody.mjs'));
      for (const shared of [files.folder, at('')]) chmodSync(shared, 0o777);
      writeFileSync(at('x.json'), 'before');
      chownSync(at('x.json'), 0, 4243);
      chmodSync(at('x.json'), 0o666 & ~0o004);
      execFileSync(process.execPath, [writer, at('x.json'), 'once', '1'], { uid: 65_534, gid: 65_534 });
      const { uid, gid, mode } = statSync(at('x.json'));
      expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o622]);
    },
  );

  test.skipIf(!isRoot)(
    `a file that may not be written is refused, not replaced${isRoot ? '' : ' [skipped: needs root to become somebody else]'}`,
    () => {
      const at = folder();
      const writer = builtWriter(files.path('as-somebody.mjs'));
      for (const shared of [files.folder, at('')]) chmodSync(shared, 0o777);
      writeFileSync(at('x.json'), 'before');
      chmodSync(at('x.json'), 0o444);
      expect(() =>
        execFileSync(process.execPath, [writer, at('x.json'), 'once', '1'], { uid: 65_534, gid: 65_534, stdio: 'pipe' }),
      ).toThrow(/EACCES/);
      expect(readFileSync(at('x.json'), 'utf8')).toBe('before');
    },
  );
});

describe('a destination that is a link', () => {
  test('to a file, over several links and folders: the file is replaced, the links stay', async () => {
    const at = folder();
    mkdirSync(at('here'));
    mkdirSync(at('there'));
    mkdirSync(at('there/deep'));
    writeFileSync(at('there/target.txt'), 'before');
    symlinkSync(at('there/deep'), at('here/aside'));
    // `..` after a link to a folder is above that folder, not above the name of the link
    symlinkSync('aside/../target.txt', at('here/first'));
    symlinkSync('here/first', at('second'));
    await writePieces(at('second'), ['after']);
    expect(readFileSync(at('there/target.txt'), 'utf8')).toBe('after');
    expect([readlinkSync(at('second')), readlinkSync(at('here/first'))]).toEqual(['here/first', 'aside/../target.txt']);
    expect(readdirSync(at('here')).sort()).toEqual(['aside', 'first']);
  });

  test('to nothing yet: what it points at is made', async () => {
    const at = folder();
    mkdirSync(at('there'));
    symlinkSync('there/target.txt', at('link.txt'));
    await writePieces(at('link.txt'), ['after']);
    expect(readlinkSync(at('link.txt'))).toBe('there/target.txt');
    expect(readFileSync(at('there/target.txt'), 'utf8')).toBe('after');
  });

  test('to nowhere, to itself, or to a folder is a Fault', async () => {
    const at = folder();
    symlinkSync('no/where.txt', at('nowhere'));
    symlinkSync('loop', at('loop'));
    symlinkSync('.', at('folder'));
    for (const [name, got] of [
      ['nowhere', 'ENOENT'],
      ['loop', 'ELOOP'],
      ['folder', 'EISDIR'],
      ['new/', 'EISDIR'],
      ['no/where.txt', 'ENOENT'],
    ] as const)
      expect(await faultFrom(writePieces(at(name), ['x'])), name).toMatchObject({ code: 'BAD_ARGUMENT', path: at(name), got: `"${got}"` });
    expect(await faultFrom(writePieces('', ['x']))).toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(await faultFrom(writePieces(at('nowhere'), ['x'], '--out'))).toMatchObject({ path: '--out', got: `"${at('nowhere')}: ENOENT"` });
  });
});

describe('a destination that is no file', () => {
  test('a named pipe is written to as it stands, also through a link', async () => {
    const at = folder();
    execFileSync('mkfifo', [at('pipe.json')]);
    symlinkSync('pipe.json', at('link.json'));
    for (const name of ['pipe.json', 'link.json']) {
      const reader = spawn('cat', [at('pipe.json')], { stdio: ['ignore', 'pipe', 'inherit'] });
      let read = '';
      reader.stdout.setEncoding('utf8').on('data', (text: string) => {
        read += text;
      });
      const ended = new Promise((done) => reader.on('close', done));
      await writePieces(at(name), ['through ', 'the pipe']);
      await ended;
      expect(read).toBe('through the pipe');
      expect(statSync(at('pipe.json')).isFIFO()).toBe(true);
    }
    expect(readdirSync(at('')).sort()).toEqual(['link.json', 'pipe.json']);
  });

  test.skipIf(!hasFull)(`a device that takes no more is a Fault, and stays${hasFull ? '' : ' [skipped: no /dev/full here]'}`, async () => {
    const at = folder();
    symlinkSync('/dev/full', at('full.json'));
    expect(await faultFrom(writePieces(at('full.json'), ['x']))).toMatchObject({ code: 'WRITE_FAILED', got: '"ENOSPC"' });
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  describe.skipIf(process.platform !== 'linux')(`/dev/stdout${process.platform === 'linux' ? '' : ' [skipped: as Linux has it]'}`, () => {
    let writer: string;
    beforeAll(() => {
      writer = builtWriter(files.path('to-stdout.mjs'));
    });

    test('that is a file keeps what was written there before and after', () => {
      const at = folder();
      const text = execFileSync('bash', [
        '-c',
        `(echo before; "$0" "$1" /dev/stdout once 1; echo after) > "$2"; cat "$2"`,
        process.execPath,
        writer,
        at('x'),
      ]);
      expect(String(text)).toMatch(/^before\n1 0 of \d+\n[\s\S]*\nafter\n$/);
      expect(readdirSync(at(''))).toEqual(['x']);
    });

    test('that is a pipe is written to', () => {
      const text = execFileSync('bash', ['-c', `"$0" "$1" /dev/stdout once 1 | cat`, process.execPath, writer]);
      expect(String(text)).toMatch(/^1 0 of \d+\n/);
    });
  });
});

test('the temporary file of a process that ends is gone, whoever else listens to signals', () => {
  const at = folder();
  const writer = builtWriter(files.path('ends.mjs'));
  writeFileSync(at('x.json'), 'before');
  for (const how of ['exit', 'throw', 'listener']) {
    try {
      execFileSync(process.execPath, [writer, at('x.json'), how, '1'], { stdio: 'pipe' });
    } catch (error) {
      expect((error as { status: number }).status, how).toBe({ exit: 7, throw: 1, listener: 8 }[how]);
    }
    expect(readdirSync(at('')), how).toEqual(['x.json']);
    expect(readFileSync(at('x.json'), 'utf8')).toBe('before');
  }
  rmSync(at('x.json'));
});
