import { parseEntryBundle } from '#log/entry-bundle.ts';
import { tilePath } from '#log/tile.ts';
import type { ClientConfig } from '#config/config.ts';
import { createProofKey } from '../proof-key.ts';
import { fetchDevelopmentToken, fetchRunning } from '../development-client.ts';
import { CommandError } from '../run-command.ts';

/** The last checkpoint of the running gateway's log. @throws CommandError */
export async function fetchCheckpoint(config: ClientConfig): Promise<string> {
  const response = await fetchRunning(logUrl(config, 'checkpoint'));
  if (response.status === 404) throw new CommandError('The log is empty.', 1);
  return expectOk(response).text();
}

/** The entries of one bundle. @throws CommandError */
export async function fetchEntries(
  config: ClientConfig,
  place: { readonly index: number; readonly width: number },
): Promise<readonly Uint8Array[]> {
  const response = await fetchRunning(logUrl(config, tilePath({ level: 'entries', ...place })));
  return parseEntryBundle(new Uint8Array(await expectOk(response).arrayBuffer()));
}

export interface Recipient {
  readonly authority: string;
  readonly instance?: string;
}

/**
 * A record and the proof that it is in the log, as their recipient gets them.
 *
 * @throws CommandError also where the record is another's, or not in the tree yet
 */
export async function fetchReceipt(config: ClientConfig, id: string, recipient: Recipient) {
  const key = await createProofKey();
  const token = await fetchDevelopmentToken(config, recipient, key);
  const read = async (path: string): Promise<string> => {
    const url = logUrl(config, path);
    const response = await fetchRunning(url, { headers: { ...(await key.present('GET', url, token)) } });
    if (response.status === 404 && response.headers.has('retry-after')) {
      throw new CommandError('The record is not in the log yet; try again in a moment.', 1);
    }
    if (response.status === 404) throw new CommandError(`${recipient.authority} has no record of this id.`, 1);
    return expectOk(response).text();
  };
  const record = await read(`records/${encodeURIComponent(id)}`);
  return { record, proof: await read(`records/${encodeURIComponent(id)}/proof`) };
}

function logUrl({ gatewayUrl }: ClientConfig, path: string): string {
  return new URL(`log/${path}`, gatewayUrl).href;
}

function expectOk(response: Response): Response {
  if (!response.ok) throw new CommandError(`The gateway answers ${String(response.status)}.`, 1);
  return response;
}
