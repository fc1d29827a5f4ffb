import type { FastifyReply, FastifyRequest } from 'fastify';

const graphqlResponse = 'application/graphql-response+json';
const plainJson = 'application/json';

/** Sends JSON under the media type that the request prefers; `application/json` where it does not say. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, status: number, json: string): FastifyReply {
  return reply
    .code(status)
    .type(`${preferredType(request.headers.accept ?? '')}; charset=utf-8`)
    .send(json);
}

/** @see GraphQL over HTTP, section 6.1; RFC 9110, section 12.5.1 */
export function preferredType(accept: string): typeof graphqlResponse | typeof plainJson {
  const ranges = accept.toLowerCase().split(',').map(readRange);
  const weightOf = (type: string): number => ranges.find((range) => range.type === type)?.weight ?? 0;
  const weight = weightOf(graphqlResponse);
  return weight > 0 && weight >= weightOf(plainJson) ? graphqlResponse : plainJson;
}

function readRange(range: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, weight: weight === undefined ? 1 : Number(weight) };
}
