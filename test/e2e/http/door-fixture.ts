import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import { bootNetwork, type BootOptions, type TestNetwork } from '#test/support/boot-network.ts';
import { splitAnswers } from '#test/support/raw-connection.ts';
import { countRecords } from '#test/support/read-records.ts';

export const authority = 'flygtningenaevnet';
export const purpose = 'appeal_refugee_appeals_board';
/** Stands in every attack; must stand in nothing that comes back. */
export const marker = 'Zx9Marker';
export const goodQuery = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
export const goodBody = JSON.stringify({ query: goodQuery });

export interface Door {
  readonly network: TestNetwork;
  /** What says who asks, for one request: without a path, POST /graphql. */
  present(documentPath?: string): Promise<Readonly<Record<string, string>>>;
  /** The same as lines of a request, the host with them. */
  head(more?: readonly string[], documentPath?: string): Promise<string>;
  /** A whole good request. */
  goodRequest(more?: readonly string[]): Promise<string>;
  /** Fails unless a good request on a connection of its own is answered as ever. */
  expectServed(): Promise<void>;
  countRecords(): Promise<number>;
  /** Waits until our own log has such a line. */
  logged(event: string): Promise<void>;
}

export async function openDoor(options: BootOptions = {}): Promise<Door> {
  const network = await bootNetwork('pglite', options);
  const present: Door['present'] = async (documentPath) => ({
    ...(await (documentPath === undefined
      ? network.present({ authority })
      : network.present({ authority }, 'GET', documentPath))),
    'disclosure-purpose': purpose,
  });
  const head: Door['head'] = async (more = [], documentPath) => {
    const presented = Object.entries(await present(documentPath)).map(([name, value]) => `${name}: ${value}`);
    return [`host: ${new URL(network.url).host}`, ...presented, ...more].map((line) => `${line}\r\n`).join('');
  };
  return {
    network,
    present,
    head,
    async goodRequest(more = []) {
      const lines = ['content-type: application/json', `content-length: ${goodBody.length}`, ...more];
      return `POST /graphql HTTP/1.1\r\n${await head(lines)}\r\n${goodBody}`;
    },
    async expectServed() {
      const response = await network.post({ ...(await present()), 'content-type': 'application/json' }, goodBody);
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 200,
        body: { data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } },
      });
    },
    async logged(event) {
      while (!network.logLines.some((line) => line.includes(event))) await setTimeout(20);
    },
    countRecords: () => countRecords(network.store),
  };
}

export const refusalOf = (code: ErrorCode): string =>
  JSON.stringify({ errors: [{ message: errorCodes[code].message, extensions: { code } }] });

/** All that came over a connection is this one constant error, and after it the connection was ended. */
export function expectRefusedAndClosed(received: string, code: ErrorCode, status: number): void {
  expect(splitAnswers(received).map((answer) => ({ status: answer.status, body: answer.body }))).toEqual([
    { status, body: refusalOf(code) },
  ]);
  expect(received).not.toContain(marker);
}
