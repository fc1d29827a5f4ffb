import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { now, type Fault } from './fault.ts';
import type { GatewayPart } from './installation.ts';

const hourMs = 3_600_000;
const readyLimitMs = 60_000;

/** The clock of the gateway's machine is moved while it runs, and moved back. */
export const clockFaults: readonly Fault[] = [
  moveClock('clock-back', 'the clock of the gateway goes an hour back', -hourMs),
  moveClock('clock-ahead', 'the clock of the gateway goes an hour ahead', hourMs),
];

function moveClock(name: string, what: string, shiftMs: number): Fault {
  return {
    name,
    what,
    isShort: false,
    mayTell: ['UNAUTHENTICATED'],
    startGateway: (installation) =>
      installation.startGateway(
        { nodeOptions: ['--import', join(import.meta.dirname, 'movable-clock.mjs')] },
        { MOVE_CLOCK_BY_MS: String(shiftMs) },
      ),
    async strike({ gateway, load }) {
      gateway.signal('SIGUSR2');
      const movedMs = now();
      await load.disturbed(100);
      const isReady = await askReady(gateway);
      const left = load.received.filter(({ startedMs }) => startedMs > movedMs + reachedMs).length;
      gateway.signal('SIGUSR2');
      const sinceMs = now();
      // As a balancer does all the time.
      while (!(await askReady(gateway)) && now() < sinceMs + readyLimitMs) await setTimeout(100);
      return {
        sinceMs,
        findings: [
          ...(left === 0 ? [] : [`${String(left)} answers left while the clock was wrong`]),
          ...(isReady ? ['ready while the clock was wrong'] : []),
        ],
      };
    },
  };
}

async function askReady({ client }: GatewayPart): Promise<boolean> {
  const response = await fetch(`${client.gatewayUrl}/health/ready`);
  await response.body?.cancel();
  return response.ok;
}

/** By then the signal has reached the process, however busy the machine is. */
const reachedMs = 1000;
