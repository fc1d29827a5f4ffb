import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#kernel/clock.ts';
import { createSigner, type VerifierKey } from '#log/note-key.ts';
import { createLog } from '#telemetry/log.ts';
import { createWitness } from '#witness/create-witness.ts';
import { openState, type WitnessState } from '#witness/open-state.ts';
import { startWitness, type WitnessServer } from '#witness/start-witness.ts';
import { logSigner } from './growing-log.ts';

export const witnessSigner = createSigner('witness', 'witness.example/disclosures', new Uint8Array(32).fill(3));

/** A witness in this process, over real HTTP, with its state in a real folder. */
export interface TestWitness extends WitnessServer {
  readonly state: WitnessState;
  /** What it has logged, a line each. */
  readonly logged: readonly string[];
  /** Sends the body of a request as a log does. */
  ask(body: string | Uint8Array): Promise<WitnessReply>;
}

export interface WitnessReply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

interface TestWitnessOptions {
  readonly dir: string;
  readonly isNew?: boolean;
  readonly clock?: Clock;
  readonly logKeys?: readonly VerifierKey<'log'>[];
  readonly port?: number;
}

export async function startTestWitness({
  dir,
  isNew = true,
  clock = { nowMs: () => 1_700_000_000_000 },
  logKeys = [logSigner.key],
  port = 0,
}: TestWitnessOptions): Promise<TestWitness> {
  const logged: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => logged.push(line) }, context: () => ({}) });
  const state = openState(dir, witnessSigner, isNew);
  const witness = createWitness({ signer: witnessSigner, logKeys, state, clock, log });
  const server = await startWitness({ witness, host: '127.0.0.1', port, log });
  return {
    ...server,
    state,
    logged,
    ask: (body) => askWitness(server.url, body),
    async close() {
      await server.close();
      state.close();
    },
  };
}

export async function askWitness(url: string, body: string | Uint8Array): Promise<WitnessReply> {
  const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

/** A folder of this test, and what removes it. */
export function makeFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'witness-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}
