import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium; what it would do on its own account is off. */
const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** A page with everything noted that must not happen on one. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, blocked or failed requests, requests to anywhere else. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

interface Viewport {
  readonly width: number;
  readonly height: number;
}

export const desktop: Viewport = { width: 1280, height: 800 };
export const narrow: Viewport = { width: 360, height: 740 };

export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
}

/** A page of a fresh profile. @param origins that it may talk to */
export async function openPage(browser: Browser, origins: readonly string[], viewport = desktop): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport, locale: 'da-DK', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!['blob:', 'data:'].includes(protocol) && !origins.includes(origin)) faults.push(`outside: ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Violations of WCAG 2.2 A and AA that axe finds, a line each. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  // There are no frames, for which alone it would go through a page of its own.
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}

/** Whether anything is cut off or has to be scrolled to sideways. */
export async function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
