import { addDashboard, type DashboardPages } from '#dashboard/add-dashboard.ts';
import type { LogKey, ProvenEntry } from '#dashboard/proofs.ts';
import { createOperationSender } from '#dashboard/send-operation.ts';
import { createSessions } from '#dashboard/sessions.ts';
import { createSignIn, type SignInOptions } from '#dashboard/sign-in.ts';
import type { PublishedLog } from '#disclosure/published-log.ts';
import { leafOf } from '#disclosure/seal-record.ts';
import type { Editions } from '#gateway/editions.ts';
import type { ProveRecord } from '#gateway/prove-record.ts';
import type { GatewayOptions, TlsOptions } from '#gateway/start-gateway.ts';
import type { Clock } from '#kernel/clock.ts';
import type { VerifierKey } from '#log/note-key.ts';
import type { Store } from '#storage/open-store.ts';
import { createSessionStore } from '#storage/postgres-session-store.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

/** The pages as they were built, and the client that people sign in through. */
export interface DashboardParts {
  readonly pages: DashboardPages;
  readonly client: Omit<SignInOptions, 'clock'>;
}

interface DashboardWith {
  readonly log: PublishedLog;
  readonly logKeys: readonly VerifierKey<'log'>[];
  readonly store: Store;
  readonly editions: Editions;
  readonly tls: TlsOptions | null;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface Dashboard {
  readonly addPages: NonNullable<GatewayOptions['addPages']>;
  /** Ends its connections to the gateway's own door, which would keep that from closing. */
  close(): Promise<void>;
}

/** Builds the dashboard out of its parts, for a gateway to serve. */
export function openDashboard({ pages, client }: DashboardParts, using: DashboardWith): Dashboard {
  const { store, editions, tls, clock, telemetry, log, logKeys } = using;
  const closers: (() => Promise<void>)[] = [];
  return {
    addPages(app, { publicUrl, listeningUrl, prove }) {
      const sender = createOperationSender({ publicUrl, listeningUrl, certificate: tls?.certificate ?? null });
      closers.push(() => sender.close());
      addDashboard(app, {
        pages,
        publicUrl,
        sessions: createSessions(createSessionStore(store)),
        signIn: createSignIn({ ...client, clock }),
        sender,
        policy: () => editions.current().policy,
        proofs: { keys: logKeys.map(describeKey), prove: (id) => proveById(log, prove, id) },
        onRefused: (error) => telemetry.log.write('sign-in.refused', describeFailure(error)),
      });
    },
    async close() {
      for (const end of closers) await end();
    },
  };
}

function describeKey({ name, id, publicKey }: VerifierKey<'log'>): LogKey {
  return { name, id, publicKey: publicKey.export({ format: 'jwk' }).x ?? '' };
}

async function proveById(log: PublishedLog, prove: ProveRecord, id: string): Promise<ProvenEntry | null> {
  const record = await log.findRecord(id);
  const proof = record === null ? null : await prove(record);
  return record === null || proof === null
    ? null
    : { entry: Buffer.from(leafOf(record.text)).toString('base64'), proof };
}
