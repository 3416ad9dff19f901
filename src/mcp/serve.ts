// The server: tools over standard input and output. What is said beside the protocol goes to standard error.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { bookTools } from './bookTools.js';
import { Folder } from './files.js';
import { questionTools } from './questionTools.js';
import { Session } from './session.js';
import { Tools } from './tool.js';

const instructions = `margincore computes margin, risk and liquidation of derivative accounts, on this machine alone: it opens files below one folder, changes and sends nothing.
Call open first (files, replies of a venue, or sample: 100). Then nearest (who is closest to liquidation), margin, explain (what binds), drives and hedge (what would release most), what_if, liquidation_prices, stress, compare; verify recomputes a venue's replies.
Every answer says what it rests on, as rests: its unit, what was assumed, what is not charged. Repeat these with a figure.`;

/** Runs until its input ends. Throws NOT_FOUND for a folder that is not there. */
export async function serveMcp(folder: string, version: string): Promise<void> {
  const server = await serverOf(folder, version);
  const closed = new Promise<void>((done) => {
    server.onclose = done;
    process.stdin.once('end', () => void server.close());
  });
  await server.connect(new StdioServerTransport());
  await closed;
}

/** Names, words and schemas of the tools, as an assistant is told them. */
export async function listTools(folder: string): Promise<readonly unknown[]> {
  return (await toolsIn(folder)).list();
}

async function toolsIn(folder: string): Promise<Tools> {
  const session = await Session.at(await Folder.at(folder));
  return new Tools([...bookTools(session), ...questionTools(session)]);
}

async function serverOf(folder: string, version: string): Promise<Server> {
  const tools = await toolsIn(folder);
  const server = new Server({ name: 'margincore', version }, { instructions, capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools.list()] as never }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => tools.call(params.name, params.arguments ?? {}));
  return server;
}
