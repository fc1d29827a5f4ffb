import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { openDoor, type Door } from './door-fixture.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'graphql-over-http.md'), 'utf8');

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.network.close());

test('the audits of GraphQL over HTTP pass, but for those that the page explains', async () => {
  const fetchAs = async (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...(await door.present()) } });
  const failing: string[] = [];
  for (const audit of serverAudits({ url: `${door.network.url}/graphql`, fetchFn: fetchAs })) {
    const { status } = await audit.fn();
    if (status !== 'ok') failing.push(audit.id);
  }
  const explained = [...page.matchAll(/^\| (\w{4}) /gm)].map(([, id]) => id);
  expect(failing.sort()).toEqual(explained.sort());
});
