// `margincore mcp`: the core as tools of an assistant, over standard input and output; --json prints the tools and ends.
import { type ExitCode, exitCodes } from './exit.js';
import type { OutputFlags } from './flags.js';
import { targetOf, writeResult } from './output.js';
import { version } from './version.js';

export interface McpFlags extends OutputFlags {
  readonly folder?: string;
}

/** Until standard input ends. */
export async function mcpCommand(flags: McpFlags): Promise<ExitCode> {
  const { listTools, serveMcp } = await import('../mcp/serve.js');
  const { folder = '.', json, out } = flags;
  if (json !== true && out === undefined) {
    await serveMcp(folder, version);
    return exitCodes.ok;
  }
  const target = out === undefined ? undefined : targetOf(out, ['json'], []);
  const document = `${JSON.stringify({ format: 'margincore-tools', version: 1, tools: await listTools(folder) }, null, 2)}\n`;
  await writeResult(flags, target, { json: () => [document], text: () => [document] });
  return exitCodes.ok;
}
