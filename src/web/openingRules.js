// The rules that the page opens with as parsed, trees and all, in the place of the module that would parse them (desk/openingRules.ts).
import { build } from 'esbuild';

/** What is written of them: the module as text. */
async function written(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `export { openingRules } from './src/web/desk/openingRules.ts'; export { treesOf } from './src/rules/document/trees.ts';`,
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    logLevel: 'warning',
  });
  const { openingRules, treesOf } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const rules = openingRules.rules();
  const { levels, ...trees } = treesOf(rules);
  return `import { markProved, withTrees } from '../../rules/document/trees.js';
const trees = ${JSON.stringify(trees)};
const rules = markProved(withTrees(${JSON.stringify(rules)}, { ...trees, levels: new Map(${JSON.stringify([...levels])}) }));
export const openingRules = { name: ${JSON.stringify(openingRules.name)}, names: ${JSON.stringify(openingRules.names)}, rules: () => rules };
`;
}

/** @param {string} root of the repository */
export const openingRulesParsed = (root) => ({
  name: 'opening-rules',
  setup({ onLoad }) {
    onLoad({ filter: /desk[\\/]openingRules\.ts$/ }, async () => ({ contents: await written(root), loader: 'js' }));
  },
});
