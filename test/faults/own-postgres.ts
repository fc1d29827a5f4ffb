import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findServerPort } from './find-server-port.ts';

const run = promisify(execFile);
const startLimitMs = 60_000;
const pollMs = 50;

/** A PostgreSQL server that belongs to the harness: it may be killed. With `fsync`, as an installation has it. */
export interface OwnPostgres {
  readonly folder: string;
  readonly port: number;
  urlOf(login: string): string;
  /** Starts it until it takes connections, again where it ends before: the part of a supervisor. */
  start(): Promise<void>;
  /** Its processes, the postmaster first; none when it is not running. */
  processes(): readonly number[];
  /** `kill -9` to the postmaster alone, whose children notice, or to all at once. */
  kill(whom: 'postmaster' | 'all'): Promise<void>;
  freeze(): void;
  resume(): void;
  query(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** The folder of `initdb` and `postgres`, or `null` where there are none. */
export function findPostgresPrograms(): string | null {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').toSorted(newestFirst) : [];
  const folders = [
    ...versions.map((version) => join('/usr/lib/postgresql', version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

const newestFirst = (left: string, right: string): number => Number(right) - Number(left);

/** Makes a server in `folder`, which must not exist, and starts it. */
export async function createPostgres(programs: string, folder: string): Promise<OwnPostgres> {
  makeFolder(folder);
  await runAsOwner(join(programs, 'initdb'), [
    ...['--pgdata', join(folder, 'data'), '--username=postgres', '--auth=trust', '--encoding=UTF8'],
    // Small segments: a small disk can be filled with records rather than with space kept for the log.
    ...['--locale=C.UTF-8', '--wal-segsize=1'],
  ]);
  const server = await createServer(programs, folder);
  await server.start();
  return server;
}

/** A standby of `primary` under this name, by `pg_basebackup`, in `folder`, which must not exist. It runs. */
export async function createStandby(
  programs: string,
  folder: string,
  { port }: OwnPostgres,
  name: string,
): Promise<OwnPostgres> {
  makeFolder(folder);
  await runAsOwner(join(programs, 'pg_basebackup'), [
    ...['--pgdata', join(folder, 'data'), '--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast'],
    ...['--dbname', `host=127.0.0.1 port=${String(port)} user=postgres application_name=${name}`],
  ]);
  const server = await createServer(programs, folder);
  await server.start();
  return server;
}

/** PostgreSQL does not run as root. */
function owner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = lines.find((each) => each.startsWith('postgres:')) ?? lines.find((each) => each.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('neither postgres nor nobody is a user');
  return { uid: Number(uid), gid: Number(gid) };
}

async function runAsOwner(program: string, options: readonly string[]): Promise<void> {
  await run(program, options, { ...owner(), cwd: '/', env: { PATH: process.env['PATH'] } });
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const user = owner();
  if (user !== null) chownSync(folder, user.uid, user.gid);
}

async function createServer(programs: string, folder: string): Promise<OwnPostgres> {
  const port = await findServerPort();
  let child: ChildProcess | null = null;
  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const urlOf = (login: string): string => `postgres://${login}@127.0.0.1:${String(port)}/postgres`;
  const spawnServer = (): ChildProcess => {
    const log = openSync(join(folder, 'server.log'), 'a');
    const settings = [
      ...['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=200'],
      ...['shared_buffers=32MB', 'min_wal_size=8MB', 'max_wal_size=32MB', 'autovacuum=off'],
    ];
    const options = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
    return spawn(join(programs, 'postgres'), options, { ...owner(), cwd: '/', stdio: ['ignore', log, log] });
  };
  const query = async (statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const client = new pg.Client({ connectionString: urlOf('postgres'), connectionTimeoutMillis: 2000 });
    // A server that goes away while nothing is asked of it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const result = await client.query<Readonly<Record<string, unknown>>>(statement);
      return result.rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const processes = (): readonly number[] => {
    const postmaster = isRunning() ? child?.pid : undefined;
    return postmaster === undefined ? [] : [postmaster, ...childrenOf(postmaster)];
  };
  const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  };
  return {
    folder,
    port,
    urlOf,
    processes,
    query,
    async start() {
      const untilMs = performance.now() + startLimitMs;
      while (performance.now() < untilMs) {
        if (!isRunning()) child = spawnServer();
        if (
          await query('select 1').then(
            () => true,
            () => false,
          )
        )
          return;
        await setTimeout(pollMs);
      }
      throw new Error(`PostgreSQL does not start:\n${readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000)}`);
    },
    async kill(whom) {
      const [postmaster, ...rest] = processes();
      if (postmaster === undefined || child === null) return;
      const ended = once(child, 'exit');
      signal(whom === 'all' ? [postmaster, ...rest] : [postmaster], 'SIGKILL');
      await ended;
    },
    freeze: () => signal(processes(), 'SIGSTOP'),
    resume: () => signal(processes(), 'SIGCONT'),
  };
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => parentOf(pid) === parent)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    // The name of the program stands in parentheses and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
