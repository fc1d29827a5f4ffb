import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { loadDashboard } from '../../../src/start/load-dashboard.ts';
import {
  desktop,
  findViolations,
  isWiderThanScreen,
  narrow,
  openChromium,
  openPage,
  type WatchedPage,
} from '#test/support/real-browser.ts';
import { openScene, requesters, type Scene } from '../scenarios/cast.ts';

const { refugeeBoard } = requesters;

/** Who signs in, where their work leads them, and which pages they see beside the first. */
const people = [
  { user: 'dpo-1', reference: 'DPO 2026-0009', journalNumber: 'ASY-2', pages: ['disclosures', 'person', 'matrix'] },
  {
    user: 'datatilsynet-1',
    reference: '2026-432-0071',
    journalNumber: 'FAM-1',
    pages: ['disclosures', 'person', 'matrix'],
  },
  { user: 'aktindsigt-1', reference: 'R 26-2', journalNumber: 'ASY-2', pages: ['disclosures', 'person', 'matrix'] },
  { user: 'security-officer-1', reference: '', journalNumber: '', pages: ['matrix', 'security'] },
  { user: 'desk-officer-1', reference: '', journalNumber: '', pages: ['matrix'] },
  { user: 'release-officer-1', reference: '', journalNumber: '', pages: ['matrix'] },
  { user: 'grant-approver-1', reference: '', journalNumber: '', pages: ['matrix'] },
  { user: 'duty-officer-1', reference: '', journalNumber: '', pages: ['matrix'] },
] as const;
const languages = [
  {
    language: 'da',
    other: 'English',
    titles: {
      home: 'Velkommen',
      disclosures: 'Videregivelser',
      person: 'Person',
      matrix: 'Regler',
      security: 'Sikkerhedshændelser',
    },
  },
  {
    language: 'en',
    other: 'Dansk',
    titles: {
      home: 'Welcome',
      disclosures: 'Disclosures',
      person: 'Person',
      matrix: 'Rules',
      security: 'Security events',
    },
  },
] as const;

describe('the pages of the dashboard', () => {
  let scene: Scene;
  let browser: Browser;
  let origins: readonly string[];
  const opened: WatchedPage[] = [];

  beforeAll(async () => {
    scene = await openScene('pglite', { pages: await loadDashboard() });
    browser = await openChromium();
    origins = [scene.network.url, ...scene.network.issuers.map(({ url }) => url)];
    const rights = { fact: 'rights_request_addressed_here', authority: 'udlaendingestyrelsen', reference: 'R 26-2' };
    await scene.register({ ...rights, cases: [], person: '10000002' });
    const query =
      '{ caseByJournalNumber(journalNumber: "ASY-2") { status applicant { familyName sensitive { tradeUnionMembership } } } }';
    for (let asked = 0; asked < 3; asked += 1) await scene.ask(refugeeBoard, query);
  });
  afterAll(async () => {
    for (const watched of opened) await watched.close();
    await browser.close();
    await scene.close();
  });

  const open = async (): Promise<WatchedPage> => {
    const watched = await openPage(browser, origins);
    opened.push(watched);
    return watched;
  };
  const signIn = async (page: Page, user: string): Promise<void> => {
    await page.goto(`${scene.network.url}/`);
    await page.getByRole('link', { name: 'Log ind' }).click();
    await page.locator(`button[value="${user}"]`).click();
    await page.getByRole('heading', { level: 1, name: 'Velkommen' }).waitFor();
  };
  /** Neither axe nor the browser has anything against the page as it stands, on a wide screen and on a narrow one. */
  const expectSound = async ({ page, faults }: WatchedPage): Promise<void> => {
    for (const viewport of [narrow, desktop]) {
      await page.setViewportSize(viewport);
      expect(await findViolations(page)).toEqual([]);
      expect(await isWiderThanScreen(page)).toBe(false);
    }
    expect(faults).toEqual([]);
  };

  test('the first page says what this is and where to sign in, in both languages', async () => {
    const watched = await open();
    const { page } = watched;
    await page.goto(`${scene.network.url}/`);
    await page.getByRole('link', { name: 'Log ind' }).waitFor();
    await expectSound(watched);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await expectSound(watched);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Log ind som testbruger' }).waitFor();
    await expectSound(watched);
  });

  test.each(people)(
    '$user sees the pages of the role in both languages, and nothing on them is wrong',
    async ({ user, reference, journalNumber, pages }) => {
      const watched = await open();
      const { page } = watched;
      await signIn(page, user);
      for (const { language, other, titles } of languages) {
        await page.getByRole('heading', { level: 1, name: titles.home }).waitFor();
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await expectSound(watched);
        const links = await page.locator('nav a').allTextContents();
        expect(links).toHaveLength(pages.length + 1);
        for (const name of pages) {
          await page.locator(`nav a[href="/${name}"]`).click();
          await page.getByRole('heading', { level: 1, name: titles[name] }).waitFor();
          if (name === 'matrix') await chooseRules(page, 'flygtningenaevnet');
          else if (name !== 'security') await fillMatter(page, { reference, journalNumber });
          await page.locator('.count, .alert').first().waitFor();
          // The rules are the same for everybody.
          if (name !== 'matrix' || user === 'dpo-1') await expectSound(watched);
          expect(watched.faults).toEqual([]);
        }
        await page.locator('nav a[href="/"]').click();
        await page.getByRole('button', { name: other }).click();
      }
    },
  );

  test('one disclosure is shown in full, by keyboard alone, from sign-in to sign-out', async () => {
    const watched = await open();
    const { page } = watched;
    await page.goto(`${scene.network.url}/`);
    await page.getByRole('link', { name: 'Log ind' }).waitFor();
    await tabTo(page, 'Log ind');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Log ind som testbruger' }).waitFor();
    await tabTo(page, 'Databeskyttelsesrådgiver');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Velkommen' }).waitFor();
    await tabTo(page, 'Videregivelser');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Videregivelser' }).waitFor();
    // The focus is where the new page begins, and the next stop is its first field.
    await page.keyboard.press('Tab');
    await page.keyboard.type('DPO 2026-0009');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ASY-2');
    await page.keyboard.press('Enter');
    await page.locator('.count').waitFor();
    await tabTo(page, /^Vis videregivelse: Flygtningenævnet/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Videregivelse' }).waitFor();
    await page.getByText('flygtningenaevnet:appeal_refugee_appeals_board').waitFor();
    await page.getByText('SpecialCategoryData.tradeUnionMembership: REQUIREMENT_MISSING ART9_NECESSITY').waitFor();
    await tabTo(page, 'Kontrollér beviset');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Posten står i protokollen' }).waitFor();
    await expectSound(watched);
    await tabTo(page, 'Log ud');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Log ind' }).waitFor();
    expect(await page.locator('nav').count()).toBe(0);
  });

  test.each([
    ['another record', { entry: (entry: string) => flip(entry, 5) }],
    [
      'another place',
      { proof: (proof: string) => proof.replace(/index (\d+)/, (_line, at) => `index ${Number(at) + 1}`) },
    ],
    [
      'another hash on the way',
      { proof: (proof: string) => proof.replace(/(?<=index \d+\n)(.{43}=)/, (line) => flip(line, 9)) },
    ],
    [
      'another signature',
      { proof: (proof: string) => proof.replace(/(?<=\u2014 \S+ .{20})./u, (one) => (one === 'A' ? 'B' : 'A')) },
    ],
    ['another key', { publicKey: (key: string) => flip(key, 3) }],
  ])('the browser does not take a proof with %s', async (_name, change) => {
    const watched = await open();
    const { page } = watched;
    await page.route('**/dashboard/proof', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: alter(await response.json(), change) });
    });
    await signIn(page, 'dpo-1');
    await page.locator('nav a[href="/disclosures"]').click();
    await fillMatter(page, { reference: 'DPO 2026-0009', journalNumber: 'ASY-2' });
    await page
      .getByRole('link', { name: /^Vis videregivelse: Flygtningenævnet/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Kontrollér beviset' }).click();
    await page.getByRole('heading', { name: 'Beviset holder ikke' }).waitFor();
    expect(watched.faults).toEqual([]);
  });

  test('the rules are shown from a recipient and from a field, each with its basis and what must be met', async () => {
    const watched = await open();
    const { page } = watched;
    await signIn(page, 'desk-officer-1');
    await page.locator('nav a[href="/matrix"]').click();
    await chooseRules(page, 'flygtningenaevnet');
    const health = page.locator('tr').filter({ hasText: 'SpecialCategoryData.health' }).first();
    expect(await health.textContent()).toContain('ART9_NECESSITY');
    expect(await page.locator('.rule').first().textContent()).toContain('GDPR Art. 6(1)(e)');
    await page.getByLabel('Felt', { exact: true }).check();
    await chooseRules(page, 'SpecialCategoryData.health');
    const rule = page.locator('.rule').filter({ hasText: 'Flygtningenævnet: ' });
    expect(await rule.count()).toBeGreaterThan(0);
    await page.setViewportSize(narrow);
    await expectSound(watched);
  });

  test('what is missing is said beside its field and above the form, and nothing is asked', async () => {
    const watched = await open();
    const { page } = watched;
    await signIn(page, 'dpo-1');
    await page.locator('nav a[href="/disclosures"]').click();
    await page.getByRole('button', { name: 'Vis' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(2);
    await expectSound(watched);
  });

  test('a case that the task does not open is not told from one that does not exist', async () => {
    const watched = await open();
    const { page } = watched;
    await signIn(page, 'dpo-1');
    const seen: string[] = [];
    for (const journalNumber of ['ASY-1', 'ASY-999']) {
      await page.locator('nav a[href="/disclosures"]').click();
      await fillMatter(page, { reference: 'DPO 2026-0009', journalNumber });
      seen.push((await page.getByRole('alert').textContent()) ?? '');
    }
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toContain('Sagen blev ikke fundet');
    expect(watched.faults).toEqual([]);
  });

  test('a page of another role is no page, also for who types its address', async () => {
    const watched = await open();
    const { page } = watched;
    await signIn(page, 'security-officer-1');
    await page.goto(`${scene.network.url}/disclosures`);
    await page.getByRole('heading', { level: 1, name: 'Siden findes ikke' }).waitFor();
    await expectSound(watched);
  });

  test('the report of a person can be taken along as CSV and JSON', async () => {
    const { page } = await open();
    await signIn(page, 'aktindsigt-1');
    await page.locator('nav a[href="/person"]').click();
    await fillMatter(page, { reference: 'R 26-2', journalNumber: '' });
    await page.locator('.count').waitFor();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Hent som CSV' }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe('R-26-2-videregivelser.csv');
    const stream = await csv.createReadStream();
    const text = Buffer.concat(await stream.toArray()).toString('utf8');
    expect(text).toContain('"flygtningenaevnet:appeal_refugee_appeals_board"');
  });

  test('the language is kept', async () => {
    const { page } = await open();
    await page.goto(`${scene.network.url}/`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});

interface Change {
  readonly entry?: (entry: string) => string;
  readonly proof?: (proof: string) => string;
  readonly publicKey?: (key: string) => string;
}

const proofShape = z.object({
  data: z.object({
    proven: z.object({ entry: z.string(), proof: z.string() }),
    keys: z.array(z.object({ name: z.string(), id: z.string(), publicKey: z.string() })),
  }),
});

/** The server's answer as somebody on the way would change it. */
function alter(answer: unknown, change: Change): object {
  const same = (text: string): string => text;
  const { entry = same, proof = same, publicKey = same } = change;
  const { data } = proofShape.parse(answer);
  const altered = {
    proven: { entry: entry(data.proven.entry), proof: proof(data.proven.proof) },
    keys: data.keys.map((key) => ({ ...key, publicKey: publicKey(key.publicKey) })),
  };
  expect(altered).not.toEqual(data);
  return { data: altered };
}

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

async function chooseRules(page: Page, name: string): Promise<void> {
  await page.locator('select').selectOption(name);
  await page.locator('.rule summary').first().click();
}

async function fillMatter(
  page: Page,
  matter: { readonly reference: string; readonly journalNumber: string },
): Promise<void> {
  const fields = page.locator('form.matter input');
  await fields.first().fill(matter.reference);
  if ((await fields.count()) > 1) await fields.nth(1).fill(matter.journalNumber);
  await page.locator('form.matter button').click();
  await page.locator('.count, .alert').first().waitFor();
}

/** Presses Tab until the focus is on something of this name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent ?? ""',
    );
    if (typeof name === 'string' ? label.startsWith(name) : name.test(label)) return;
  }
  throw new Error('the focus does not get there');
}
