import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { describeField, describeNames, describeRecipient } from '../describe-policy.ts';

interface PolicyRoutesOptions {
  readonly policy: () => CompiledPolicy;
  readonly isSignedIn: (request: FastifyRequest) => Promise<boolean>;
  readonly endedSession: (reply: FastifyReply) => FastifyReply;
}

/** The rules that apply now, for everybody who is signed in: they hold nothing of anyone. What is unknown is empty. */
export function addPolicyRoutes(app: FastifyInstance, options: PolicyRoutesOptions): void {
  const add = (path: string, describe: (policy: CompiledPolicy, name: string) => unknown): void => {
    app.get<{ Params: { name?: string } }>(path, { exposeHeadRoute: false }, async (request, reply) => {
      if (!(await options.isSignedIn(request))) return options.endedSession(reply);
      return reply.send({ data: describe(options.policy(), request.params.name ?? '') });
    });
  };
  add('/dashboard/policy/names', describeNames);
  add('/dashboard/policy/recipients/:name', describeRecipient);
  add('/dashboard/policy/fields/:name', describeField);
}
