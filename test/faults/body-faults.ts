import { readFileSync } from 'node:fs';
import { now, type Fault, type Scene, type Struck } from './fault.ts';
import { malformedModes, type ProxyMode } from './proxy-modes.ts';

const settleLimitMs = 60_000;

/** Subgraphs that answer, and not with what they were asked for. */
export const bodyFaults: readonly Fault[] = [
  {
    name: 'body-malformed',
    what: `subgraphs answer ${malformedModes.join(', ')}`,
    isShort: false,
    strike: (scene) => alter(scene, malformedModes),
  },
  {
    name: 'body-without-verdicts',
    what: 'subgraphs answer without their verdicts',
    isShort: true,
    strike: (scene) => alter(scene, ['without verdicts']),
  },
  {
    name: 'body-of-another',
    what: 'subgraphs answer what belongs to another question',
    isShort: true,
    strike: (scene) => alter(scene, ['of another question']),
  },
  { name: 'body-slow', what: 'subgraphs answer too late', isShort: false, strike: (scene) => alter(scene, ['slow']) },
  {
    name: 'body-huge',
    what: 'subgraphs answer with a text of 60 MB',
    isShort: false,
    async strike(scene) {
      const struck = await alter(scene, ['huge']);
      return { ...struck, note: `the gateway has held ${String(peakMegabytes(scene.gateway.pid))} MB at most` };
    },
  },
];

async function alter({ load, installation: { proxies } }: Scene, modes: readonly ProxyMode[]): Promise<Struck> {
  let sinceMs = now();
  for (const mode of modes) {
    await Promise.all(proxies.map((proxy) => proxy.set(mode)));
    await load.disturbed(20);
    await Promise.all(proxies.map((proxy) => proxy.set('as it is')));
    sinceMs = now();
    // Nothing is sent for a while to a subgraph that has failed: what comes next must get through again.
    if ((await load.recovered(sinceMs, settleLimitMs)) === null) break;
  }
  return { sinceMs };
}

/** The most memory that a process has held so far. */
function peakMegabytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
