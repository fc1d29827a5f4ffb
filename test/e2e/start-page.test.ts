import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bootNetwork, type TestNetwork } from '../support/boot-network.ts';

let network: TestNetwork;

beforeAll(async () => {
  network = await bootNetwork('pglite');
});

afterAll(() => network.close());

test('a browser at the address sees what this is in Danish and English, under a policy that lets nothing else in', async () => {
  const response = await fetch(`${network.url}/`);
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html).toContain('<h1>Videregivelsesporten</h1>');
  expect(html).toContain('lang="en"');
  const style = /<style>(?<style>[^]*)<\/style>/.exec(html)?.groups?.['style'] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`,
  );
  expect(html).not.toMatch(/<script|https?:/);
});
