import type { FastifyInstance } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import type { ContractName } from '#policy/emit-contract.ts';
import type { Editions } from '../editions.ts';
import type { Identify } from './admit-request.ts';

/** What an authority, or a role of its desk, may ask: for its own token alone. */
export function addContractRoute(app: FastifyInstance, editions: Editions, identify: Identify): void {
  app.get<{ Params: { '*': string } }>('/schema/*', async (request, reply) => {
    const claims = await identify(request);
    const own: readonly ContractName[] =
      claims.roles.length === 0 ? [claims.authority] : claims.roles.map((role) => `desk/${role}` as const);
    const name = own.find((each) => request.params['*'] === `${each}.graphql`);
    const sdl = name === undefined ? undefined : editions.current().contracts.get(name);
    // Another's contract is as unknown as one that does not exist.
    if (sdl === undefined) {
      throw new AppError('BAD_REQUEST', { httpStatus: 404, detail: 'not the contract of the caller' });
    }
    return reply.type('application/graphql; charset=utf-8').send(sdl);
  });
}
