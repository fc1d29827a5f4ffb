import { subscribe, unsubscribe } from 'node:diagnostics_channel';

export interface SentSecrets {
  /** Values of the headers that carry something secret or something about a person, from clients and between the parts. */
  readonly values: ReadonlySet<string>;
  stop(): void;
}

const secretHeaders = new Set([
  'authorization',
  'dpop',
  'disclosure-assertion',
  'disclosure-reference',
  'disclosure-need',
]);

/** Sees the headers of every request that is sent within this process, whoever sends it. */
export function watchSentSecrets(): SentSecrets {
  const values = new Set<string>();
  const see = (message: unknown): void => {
    for (const [name, value] of headersOf(message)) {
      if (!secretHeaders.has(name.toLowerCase())) continue;
      const text = value.replace(/^(?:Bearer|DPoP) /, '');
      values.add(text);
      // A token in three parts and an assertion in two: each of them gives something away.
      for (const part of text.split('.')) if (part.length > 20) values.add(part);
    }
  };
  subscribe('undici:request:create', see);
  return { values, stop: () => void unsubscribe('undici:request:create', see) };
}

function headersOf(message: unknown): readonly (readonly [string, string])[] {
  const { request } = message as { request: { headers: string | readonly string[] } };
  const { headers } = request;
  if (typeof headers !== 'string') {
    return headers.flatMap((name, index) => (index % 2 === 0 ? [[name, String(headers[index + 1])] as const] : []));
  }
  return headers.split('\r\n').flatMap((line) => {
    const at = line.indexOf(': ');
    return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 2)] as const];
  });
}
