import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');

/** The program as a process of its own, as a user starts it. */
export interface RunningProgram {
  /** Everything it printed on standard output, a line each. */
  readonly lines: readonly string[];
  /** Everything it printed on standard error. */
  readonly errors: readonly string[];
  readonly pid: number;
  /** Settles when it has ended, by itself or not. */
  readonly ended: Promise<unknown>;
  isRunning(): boolean;
  /** Sends a signal that does not end it. @returns when so many more of these lines are in its log */
  signal(name: NodeJS.Signals, event: string, times?: number): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** What to start, and what Node takes before it. */
export interface ProgramFile {
  /** @default src/main.ts */
  readonly file?: string;
  /** Another source tree than this one. */
  readonly folder?: string;
  readonly nodeOptions?: readonly string[];
}

const main: ProgramFile = {};

/**
 * Starts a program, `src/main.ts` if no other is named, with nothing but this environment, and waits for its line
 * `ready …`.
 *
 * @throws Error with what it printed when it ends before
 */
export async function runProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  program = main,
): Promise<RunningProgram> {
  const child = spawnProgram(args, environment, program);
  const lines: string[] = [];
  const problems: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk.toString()));
  const { promise: ready, resolve, reject } = Promise.withResolvers<undefined>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('ready ')) resolve(undefined);
  });
  child.once('exit', (code) => {
    reject(new Error(`ended with ${String(code)}: ${problems.join('')}`));
  });
  const ended = once(child, 'exit');
  await ready;
  return {
    lines,
    errors: problems,
    pid: child.pid ?? 0,
    ended,
    async signal(name, event, times = 1) {
      const count = (): number => problems.join('').split(`"event":"${event}"`).length - 1;
      const wanted = count() + times;
      child.kill(name);
      while (count() < wanted) await once(child.stderr, 'data');
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => end(child, signal),
  };
}

/** Starts the program where it cannot start; gives what it ended with and everything it printed. */
export async function failProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  program = main,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawnProgram(args, environment, program);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

function spawnProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { file = 'src/main.ts', folder = root, nodeOptions = [] }: ProgramFile,
) {
  return spawn(process.execPath, [...nodeOptions, file, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], APOLLO_TELEMETRY_DISABLED: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** A port that was free a moment ago, with the one above it. */
export async function findFreePorts(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const port = portOf(first);
    const second = await listen(port + 1).catch(() => null);
    await close(first);
    if (second === null) continue;
    await close(second);
    return port;
  }
}

async function listen(port: number) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: ReturnType<typeof createServer>): Promise<void> {
  server.close();
  await once(server, 'close');
}
