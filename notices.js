// Third-party notices of the package: the code that the bundles hold, its version and its licence, read from the bundler's own list of inputs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages whose files went into a bundle: `node_modules/a/node_modules/@b/c`, without its files. */
export function bundledPackages(metafiles) {
  const found = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [, folder] = path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//) ?? [];
        if (folder !== undefined && bytesInOutput > 0) found.add(folder);
      }
  return [...found].sort();
}

const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** Name, version, licence and texts of one package. Throws where no licence is stated: such code may not be shipped. */
function noticeOf(root, folder) {
  const path = join(root, folder);
  const { name, version, license, author, homepage, repository } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${folder}: package.json states no licence`);
  const texts = readdirSync(path)
    .filter((file) => licenceFile.test(file) && !file.endsWith('.js'))
    .sort()
    .map((file) => readFileSync(join(path, file), 'utf8').trim());
  const source = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const by = typeof author === 'string' ? author : (author?.name ?? '');
  return { name, version, license, source, by, texts };
}

/** The text of `THIRD-PARTY-NOTICES.md`. Texts that several packages share are printed once. */
export function noticesOf(root, folders) {
  const all = folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).map((folder) => noticeOf(root, folder));
  const unique = [...new Map(all.map((one) => [`${one.name}@${one.version}`, one])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = unique.map(
    ({ name, version, license, source }) => `| ${name} | ${version} | ${license} | ${source.replace(/^git\+/, '')} |`,
  );
  const sharing = new Map();
  for (const { name, version, license, by, texts } of unique) {
    const text =
      texts.length > 0 ? texts.join('\n\n') : `${license}. Copyright ${by || `the authors of ${name}`}. The package holds no licence text.`;
    sharing.set(text, [...(sharing.get(text) ?? []), `${name} ${version}`]);
  }
  const sections = [...sharing].map(([text, names]) => `## ${names.join(', ')}\n\n\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``);
  return [
    '# Third-party notices',
    'The files in `dist` hold code of these packages.',
    `| package | version | licence | source |\n|---|---|---|---|\n${rows.join('\n')}`,
    ...sections,
    '',
  ].join('\n\n');
}
