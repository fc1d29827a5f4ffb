import type { FastifyReply, FastifyRequest } from 'fastify';

const graphqlResponse = 'application/graphql-response+json';
const json = 'application/json';

/** Sends JSON under the media type that the request prefers; `application/json` where it does not say. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply
    .code(status)
    .type(`${preferredType(request.headers.accept ?? '')}; charset=utf-8`)
    .send(JSON.stringify(body));
}

/** @see GraphQL over HTTP, section 6.1; RFC 9110, section 12.5.1 */
export function preferredType(accept: string): typeof graphqlResponse | typeof json {
  const ranges = accept.toLowerCase().split(',').map(readRange);
  const weightOf = (type: string): number => ranges.find((range) => range.type === type)?.weight ?? 0;
  const weight = weightOf(graphqlResponse);
  return weight > 0 && weight >= weightOf(json) ? graphqlResponse : json;
}

function readRange(range: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, weight: weight === undefined ? 1 : Number(weight) };
}
