// Builds the documentation site in out/docs: READMEs as guides and rooms, accuracy and speed of runs, doors as reference; then follows every link.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { Application } from 'typedoc';
import { entries } from './entries.js';

const root = dirname(fileURLToPath(import.meta.url));
const site = join(root, 'out/docs');
const staged = join(root, 'out/docs-pages');
const repository = 'https://github.com/margincore/margincore/blob/main/';
const newest = readdirSync(join(root, 'bench/results'))
  .filter((file) => /^\d.*\.md$/.test(file))
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  .at(-1);

/** Pages with a title of their own, by the question of a reader; every other README is a room, under its first line. */
const named = {
  Guides: {
    'Embed in a service': 'examples/service/README.md',
    'Run in a browser': 'examples/page/README.md',
    'Write a rule': 'src/rules/document/README.md',
    'Kinds of rule terms': 'src/rules/document/kinds/README.md',
    "Verify a venue's margin call": 'src/io/replies/README.md',
    'Add a kernel': 'assembly/README.md',
    'Give it to an assistant': 'src/mcp/README.md',
    'The command line': 'src/cli/README.md',
    Examples: 'examples/README.md',
  },
  Figures: {
    Accuracy: 'out/accuracy.md',
    'Speed, every case': `bench/results/${newest}`,
    'Speed, and how it is measured': 'bench/README.md',
    'The same bits everywhere': 'test/everywhere/README.md',
  },
  Project: { Changes: 'CHANGELOG.md', Contributing: 'CONTRIBUTING.md', Security: 'SECURITY.md', Map: 'src/README.md' },
};

/** What the last conformance run found, as a page. */
function accuracyPage() {
  const command = ['```sh', 'npm run --silent conformance -- DIR --json > out/conformance.json', 'npm run docs', '```'].join('\n');
  const file = join(root, 'out/conformance.json');
  const about = 'Reference files through the public API of the package, on both backends; metrics and verdicts: `test/README.md`.';
  if (!existsSync(file)) return `# Accuracy\n\n${about} No run is at hand. This page shows the last one of\n\n${command}\n`;
  const known = JSON.parse(readFileSync(file, 'utf8')).filter((result) => result.known);
  const sum = (field) => known.reduce((total, result) => total + result[field], 0);
  const files = [...new Set(known.map((result) => result.file))];
  const rows = files.map((name) => {
    const runs = known.filter((result) => result.file === name);
    const cases = runs.map(({ backend, agreed, cases }) => `${agreed} of ${cases} (${backend})`).join(', ');
    const worst = Math.max(...runs.map((result) => result.worst ?? 0));
    return `| ${name} | ${cases} | ${Number(worst.toPrecision(3))} | ${runs[0].metric.replaceAll('|', '\\|')} |`;
  });
  const day = statSync(file).mtime.toISOString().slice(0, 10);
  return `# Accuracy\n\n${about} Run of ${day}: ${sum('agreed')} of ${sum('cases')} cases agree.\n
| file | cases that agree | worst error | metric |\n|---|---|---|---|\n${rows.join('\n')}\n\nMade by\n\n${command}\n`;
}

function readmesUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : readmesUnder(path);
    return entry.name === 'README.md' ? [path] : [];
  });
}

/** Every page: where it is written, its group and title. */
function pagesOfSite() {
  const pages = Object.entries(named).flatMap(([group, of]) => Object.entries(of).map(([title, source]) => ({ source, group, title })));
  const taken = new Set(pages.map(({ source }) => source));
  const rooms = ['src', 'test'].flatMap(readmesUnder).filter((source) => !taken.has(source));
  const titled = rooms.map((source) => ({ source, group: 'Rooms', title: /^# (.*)$/m.exec(readFileSync(join(root, source), 'utf8'))[1] }));
  return [...pages, ...titled.sort((a, b) => a.title.localeCompare(b.title, 'en'))].map((page, at) => ({
    ...page,
    file: join(staged, `${String(at).padStart(2, '0')}.md`),
  }));
}

/** A README as a page of the site: paths that name a page, in links or as code, lead to it; links to other files stay links to them. */
function textOfPage(source, at, pages) {
  const pageOf = (path) => path && pages.find((page) => [path, join(path, 'README.md')].includes(join(root, page.source)));
  const found = (path) => [dirname(source), '.', 'src'].map((base) => resolve(root, base, path)).find((one) => existsSync(one));
  const address = (path) => relative(dirname(at), path);
  const coded = (whole, path) => {
    const page = /\//.test(path) ? pageOf(found(path)) : undefined;
    return page === undefined || page.source === source ? whole : `[\`${path}\`](${address(page.file)})`;
  };
  const linked = (whole, path, anchor = '') => {
    const target = path.startsWith(repository) ? join(root, path.slice(repository.length)) : resolve(root, dirname(source), path);
    const page = pageOf(target);
    if (page === undefined && /^[a-z]+:/.test(path)) return whole;
    return `](${address(page?.file ?? target)}${anchor})`;
  };
  return readFileSync(join(root, source), 'utf8')
    .split(/^(```[\s\S]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/\]\(([^)#\s]+)(#[^)]*)?\)/g, linked).replace(/(?<!\[)`([^`\s]+)`(?!\])/g, coded),
    )
    .join('');
}

function stage(pages) {
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  writeFileSync(join(root, 'out/accuracy.md'), accuracyPage());
  for (const { source, group, title, file } of pages) {
    writeFileSync(file, `---\ntitle: ${JSON.stringify(title)}\ngroup: ${group}\n---\n${textOfPage(source, file, pages)}`);
  }
  const front = join(staged, 'front.md');
  const pictureWithLink = /\[(!\[[^\]]*\]\([^)]*\))\]\([^)]*\)/g; // TypeDoc leads the picture's address home, and not the link's
  writeFileSync(
    front,
    textOfPage('README.md', front, pages)
      .replace(/^# .*\n/, '')
      .replace(pictureWithLink, '$1'),
  );
  return front;
}

async function generate(pages, front) {
  const app = await Application.bootstrapWithPlugins({
    name: 'margincore',
    plugin: ['typedoc-plugin-missing-exports'],
    placeInternalsInOwningModule: true,
    entryPoints: entries.filter(({ name }) => name !== 'worker').map(({ source }) => join(root, 'src', `${source}.ts`)),
    tsconfig: join(root, 'tsconfig.build.json'),
    projectDocuments: pages.map(({ file }) => file),
    readme: front,
    out: site,
    cleanOutputDir: true,
    customCss: join(root, 'docs.css'),
    disableSources: true,
    hideGenerator: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    sortEntryPoints: false,
    sort: ['documents-first', 'alphabetical'],
    groupOrder: [...Object.keys(named), 'Rooms', 'Modules'],
    navigation: { includeGroups: true },
    includeHierarchySummary: false,
    ignoredHighlightLanguages: ['csv', 'ndjson'],
    // a comment that begins with the length of a column, `[rows]: what`, is no definition of a link
    markdownItLoader: (parser) => parser.disable('reference'),
    validation: { invalidPath: false },
    blockTags: ['@param', '@returns', '@throws', '@internal', '@unit', '@range', '@order', '@shape', '@tol'],
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the sources were not understood');
  for (const module of project.children) module.name = module.name === 'index' ? 'margincore' : `margincore/${module.name.split('/')[0]}`;
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) process.exitCode = 1;
}

/** Links of the site, those of its navigation included, that lead to no page or to no place of it. */
function brokenLinks() {
  const files = readdirSync(site, { recursive: true }).filter((path) => /\.(html|svg)$/.test(path));
  const read = new Map(files.map((path) => [join(site, path), readFileSync(join(site, path), 'utf8')]));
  const places = new Map([...read].map(([path, html]) => [path, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]));
  const links = [...read].flatMap(([path, html]) =>
    [...html.matchAll(/<[^>]*? (?:href|src)="([^"]*)"/g)].map(([, link]) => ({ from: path, link: link.replaceAll('&amp;', '&') })),
  );
  const packed = /= "([^"]*)"/.exec(readFileSync(join(site, 'assets/navigation.js'), 'utf8'))[1];
  const walk = (nodes) => nodes.flatMap(({ path, children = [] }) => [...(path === undefined ? [] : [path]), ...walk(children)]);
  const menu = walk(JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()));
  const all = [...links, ...menu.map((link) => ({ from: join(site, 'index.html'), link }))].filter(({ link }) => !/^[a-z]+:/.test(link));
  const broken = all.filter(({ from, link }) => {
    const [path, anchor = ''] = link.split('#').map(decodeURIComponent);
    const target = path === '' ? from : resolve(dirname(from), path);
    return !existsSync(target) || (anchor !== '' && !places.get(target)?.has(anchor));
  });
  return {
    pages: files.filter((path) => path.endsWith('.html')).length,
    links: all.length,
    broken: broken.map(({ from, link }) => `${relative(site, from)}: ${link}`),
  };
}

const pages = pagesOfSite();
await generate(pages, stage(pages));
const { pages: written, links, broken } = brokenLinks();
console.log(`out/docs/index.html: ${written} pages, ${links} internal links, ${broken.length} broken`);
for (const line of broken) console.error(`BROKEN ${line}`);
if (broken.length > 0) process.exitCode = 1;
