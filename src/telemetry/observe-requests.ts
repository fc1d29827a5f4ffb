import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Facts } from './facts.ts';
import type { Origin, RequestScope } from './request-scope.ts';
import type { Tracing } from './tracing.ts';

interface ObserveOptions {
  readonly tracing: Tracing;
  readonly name: Parameters<Tracing['begin']>[0];
  readonly sender: Origin['sender'];
  /** When the answer has ended, or its connection has. */
  readonly onAnswered: (reply: FastifyReply, facts: Facts, seconds: number) => void;
}

/** Opens and closes the scope of each request of a server. */
export interface ObservedRequests {
  /** For a request that no hook sees. */
  observe(request: FastifyRequest, reply: FastifyReply): RequestScope;
  /** For what runs outside of where the request began. */
  scopeOf(request: FastifyRequest): RequestScope | undefined;
}

export function observeRequests(app: FastifyInstance, options: ObserveOptions): ObservedRequests {
  const { tracing, name, sender, onAnswered } = options;
  const scopes = new WeakMap<FastifyRequest, RequestScope>();
  const observe: ObservedRequests['observe'] = (request, reply) => {
    const scope = tracing.begin(name, request.id, { traceparent: onlyTraceparent(request), sender });
    scopes.set(request, scope);
    const startedMs = performance.now();
    reply.raw.once('close', () => {
      scope.end();
      onAnswered(reply, scope.facts, (performance.now() - startedMs) / 1000);
    });
    return scope;
  };
  app.addHook('onRequest', (request, reply, done) => {
    observe(request, reply).run(done);
  });
  // The body arrives where the connection was opened, not where the request began.
  app.addHook('preValidation', (request, _reply, done) => {
    const scope = scopes.get(request);
    if (scope === undefined) done();
    else scope.run(done);
  });
  return { observe, scopeOf: (request) => scopes.get(request) };
}

function onlyTraceparent({ raw }: FastifyRequest): string | undefined {
  const [value, ...others] = raw.headersDistinct['traceparent'] ?? [];
  return others.length === 0 ? value : undefined;
}
