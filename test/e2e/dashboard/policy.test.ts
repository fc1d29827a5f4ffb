import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { asId, ruleId, type AuthorityId, type Coordinate, type PurposeId } from '#kernel/ids.ts';
import { findConditions } from '#policy/find-conditions.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { openBrowserSession, type BrowserSession } from '#test/support/browser-session.ts';

const pages = { document: Buffer.from(''), files: new Map() };
const rulesShape = z.object({
  data: z.array(
    z.object({
      authority: z.string(),
      purpose: z.string(),
      legalBasis: z.array(z.string()),
      open: z.array(z.object({ fields: z.array(z.string()), requirements: z.array(z.string()) })),
    }),
  ),
});

let network: TestNetwork;
let browser: BrowserSession;
beforeAll(async () => {
  network = await bootNetwork('pglite', { pages });
  browser = openBrowserSession(network);
  await browser.signIn('desk-officer-1');
});
afterAll(() => network.close());

const readRules = async (path: string) => rulesShape.parse(await (await browser.get(path)).json()).data;

test('the rules are for whoever is signed in, and for nobody else', async () => {
  const stranger = openBrowserSession(network);
  for (const path of ['names', 'recipients/flygtningenaevnet', 'fields/Case.status']) {
    const answer: unknown = await (await stranger.get(`/dashboard/policy/${path}`)).json();
    expect(answer).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] });
  }
});

test('what a recipient may see is what its rules open, field by field and condition by condition', async () => {
  const { policy } = network.generated;
  const rules = await readRules('/dashboard/policy/recipients/flygtningenaevnet');
  expect(rules.map(({ purpose }) => purpose)).toContain('appeal_refugee_appeals_board');
  for (const { authority, purpose, open } of rules) {
    const id = ruleId(asId<AuthorityId>(authority), asId<PurposeId>(purpose));
    const shown = new Map(
      open.flatMap(({ fields, requirements }) => fields.map((field) => [field, requirements] as const)),
    );
    const leaves = Object.entries(policy.coordinates).filter(([, { kind, isLeaf }]) => kind === 'field' && isLeaf);
    for (const [field] of leaves) {
      const conditions = findConditions(policy, id, asId<Coordinate>(field));
      const expected = conditions?.map(({ requirement }) => requirement);
      expect([field, shown.get(field)]).toEqual([
        field,
        expected === undefined ? undefined : [...new Set(expected)].toSorted(),
      ]);
    }
  }
});

test('who may see a field are those whose rules open it', async () => {
  const rules = await readRules('/dashboard/policy/fields/SpecialCategoryData.health');
  const own = await readRules('/dashboard/policy/recipients/flygtningenaevnet');
  const opening = own.filter(({ open }) => open.some(({ fields }) => fields.includes('SpecialCategoryData.health')));
  expect(rules.filter(({ authority }) => authority === 'flygtningenaevnet').map(({ purpose }) => purpose)).toEqual(
    opening.map(({ purpose }) => purpose),
  );
  expect(rules.every(({ open }) => open.flatMap(({ fields }) => fields).join() === 'SpecialCategoryData.health')).toBe(
    true,
  );
});

test.each(['recipients/nobody', 'fields/Nothing.here', 'recipients/constructor', 'fields/__proto__'])(
  '%s is known to no rule',
  async (path) => {
    expect(await readRules(`/dashboard/policy/${path}`)).toEqual([]);
  },
);

test('every name of the policy has a word in Danish and in English', async () => {
  const named = z.record(z.string(), z.object({ da: z.string().min(1), en: z.string().min(1) }));
  const shape = z.object({
    data: z.object({ authorities: named, purposes: named, categories: named, relations: named }),
  });
  const { data } = shape.parse(await (await browser.get('/dashboard/policy/names')).json());
  expect(Object.keys(data.categories).toSorted()).toEqual(Object.keys(network.generated.policy.categories).toSorted());
});
