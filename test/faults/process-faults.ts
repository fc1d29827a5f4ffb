import { setTimeout } from 'node:timers/promises';
import { refuseRecords } from '#test/support/refuse-records.ts';
import { now, type Fault, type Scene } from './fault.ts';
import { gatewayLogin } from './installation.ts';

const frozenMs = 3000;
const sessions = `select pid from pg_stat_activity where usename = '${gatewayLogin}'`;

/** Nothing, and processes that die or stand still. */
export const processFaults: readonly Fault[] = [
  {
    name: 'calm',
    what: 'nothing fails',
    isShort: false,
    async strike({ load }) {
      await load.answered(200);
      return { sinceMs: now() };
    },
  },
  {
    name: 'gateway-killed',
    what: 'kill -9 of the gateway, again and again',
    isShort: true,
    async strike({ load, gateway, isShort }) {
      let sinceMs = now();
      for (let kill = 0; kill < (isShort ? 1 : 5); kill += 1) {
        await load.answered(50);
        sinceMs = now();
        await gateway.killAndRestart();
      }
      return { sinceMs };
    },
  },
  {
    name: 'subgraph-killed',
    what: 'kill -9 of the subgraph of cases',
    isShort: false,
    async strike({ installation }) {
      const sinceMs = now();
      await installation.subgraphs.case.killAndRestart();
      return { sinceMs };
    },
  },
  {
    name: 'postgres-killed',
    what: 'kill -9 of the postmaster',
    isShort: true,
    strike: killPostgres('postmaster'),
  },
  {
    name: 'postgres-all-killed',
    what: 'kill -9 of every process of PostgreSQL',
    isShort: false,
    strike: killPostgres('all'),
  },
  {
    name: 'gateway-frozen',
    what: 'SIGSTOP and SIGCONT of the gateway',
    isShort: false,
    async strike({ gateway }) {
      gateway.signal('SIGSTOP');
      await setTimeout(frozenMs);
      gateway.signal('SIGCONT');
      return { sinceMs: now() };
    },
  },
  {
    name: 'subgraph-frozen',
    what: 'SIGSTOP of the subgraph of applicants until its calls are given up, SIGCONT',
    isShort: false,
    async strike({ load, installation: { subgraphs } }) {
      subgraphs.applicant.signal('SIGSTOP');
      await load.disturbed(20);
      subgraphs.applicant.signal('SIGCONT');
      return { sinceMs: now() };
    },
  },
  {
    name: 'postgres-frozen',
    what: 'SIGSTOP of every process of PostgreSQL until answers are refused, SIGCONT',
    isShort: false,
    async strike({ load, installation: { database } }) {
      database.freeze();
      await load.disturbed(5);
      database.resume();
      return { sinceMs: now() };
    },
  },
  {
    name: 'sessions-terminated',
    what: 'pg_terminate_backend of every session of the gateway, again and again',
    isShort: true,
    async strike({ load, installation: { database }, isShort }) {
      const enough = load.disturbed(isShort ? 20 : 200);
      await repeatUntil(enough, () => database.query(`select pg_terminate_backend(pid) from (${sessions}) gateway`));
      return { sinceMs: now() };
    },
  },
  {
    name: 'session-killed',
    what: 'kill -9 of one session of the gateway, which takes all others with it, three times',
    isShort: false,
    async strike(scene) {
      let sinceMs = now();
      for (let kill = 0; kill < 3; kill += 1) {
        await scene.load.answered(20);
        sinceMs = now();
        await killSession(scene);
      }
      return { sinceMs };
    },
  },
  {
    name: 'records-refused',
    what: 'the database refuses every record',
    isShort: true,
    async strike({ load, installation }) {
      await installation.withStore((store) => refuseRecords(store, () => load.ended(100)));
      return { sinceMs: now() };
    },
  },
  {
    name: 'clients-give-up',
    what: 'clients that break their connection while their request is under way',
    isShort: false,
    async strike({ load }) {
      load.giveUpWithin(40);
      await load.disturbed(200);
      load.giveUpWithin(null);
      return { sinceMs: now() };
    },
  },
];

function killPostgres(whom: 'postmaster' | 'all') {
  return async ({ installation: { database }, load, isShort }: Scene) => {
    let sinceMs = now();
    for (let kill = 0; kill < (isShort ? 1 : 3); kill += 1) {
      await load.answered(50);
      sinceMs = now();
      await database.kill(whom);
      await database.start();
    }
    return { sinceMs };
  };
}

async function killSession({ installation: { database }, load }: Scene): Promise<void> {
  const [session] = await database.query(`${sessions} limit 1`);
  const felt = load.disturbed(1);
  process.kill(Number(session?.['pid']), 'SIGKILL');
  await felt;
}

/** Does it again every few milliseconds until the other thing has happened; what fails meanwhile is done again. */
export async function repeatUntil(end: Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  const over = end.finally(() => (state.isOver = true));
  const repeated = (async () => {
    while (!state.isOver) {
      await work().catch(() => undefined);
      await setTimeout(20);
    }
  })();
  await Promise.all([over, repeated]);
}
