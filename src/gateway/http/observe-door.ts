import type { FastifyInstance } from 'fastify';
import { observeRequests, type ObservedRequests } from '#telemetry/observe-requests.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

const routes: ReadonlyMap<string, 'graphql' | 'document'> = new Map([
  ['/graphql', 'graphql'],
  ['/documents/:id', 'document'],
]);

/** Counts every request at the door, by what it was answered and, once that is known, by who asked and what for. */
export function observeDoor(app: FastifyInstance, { tracing, metrics }: Telemetry): ObservedRequests {
  return observeRequests(app, {
    tracing,
    name: 'request',
    sender: 'client',
    onAnswered: ({ request }, { code = 'OK', authority = 'unnamed', purpose = 'unnamed' }, seconds) => {
      const route = routes.get(request.routeOptions.url ?? '') ?? 'other';
      metrics.requestAnswered({ route, code, authority, purpose, seconds });
    },
  });
}
