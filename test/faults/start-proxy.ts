import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProxyMode } from './proxy-modes.ts';

/** A running `altering-proxy.ts`. */
export interface Proxy {
  readonly url: string;
  /** From the next answer on. */
  set(mode: ProxyMode): Promise<void>;
  close(): Promise<void>;
}

/** @param subgraph address of the one that it stands in front of */
export async function startProxy(subgraph: string): Promise<Proxy> {
  const child = fork(join(import.meta.dirname, 'altering-proxy.ts'), [subgraph], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const started: readonly unknown[] = await once(child, 'message');
  const { port } = z.object({ port: z.int() }).parse(started[0]);
  return {
    url: new URL(new URL(subgraph).pathname, `http://127.0.0.1:${String(port)}`).href,
    async set(mode) {
      const taken = once(child, 'message');
      child.send({ mode });
      await taken;
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
