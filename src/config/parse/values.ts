import { z } from 'zod';
import type { AuthorityList } from '#kernel/authority-list.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { parseSecretKey, Secret, type SecretKey } from '../secrets.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const logLevel = z.enum(logLevels, { error: `is not one of ${logLevels.join(', ')}` }).default('info');
export const host = z.string().max(255).default('127.0.0.1');
export const flag = z.enum(['true', 'false'], { error: 'is neither true nor false' }).default('false');
export const dataDir = z.string().default('.data');

export const audience = z
  .string()
  .refine((text) => URL.canParse(text) && !text.includes('#'), 'is not an absolute URI without a fragment')
  .default('urn:disclosure-gateway');

const maxClients = 100;

/** Client ids, separated by commas; as many visible ASCII characters as an id in a token may have. */
export const clearedClients = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .refine(
    (ids) => ids.length <= maxClients && ids.every((id) => /^[\x21-\x7e]{1,128}$/.test(id)),
    `is not a list of at most ${String(maxClients)} client ids, separated by commas`,
  );

export const maxAuthorities = 100;
export const authorityPattern = /^[a-z][a-z0-9_]{0,79}$/;

/** Ids of authorities, separated by commas, or `*`. */
export const authorityList = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .refine(
    (ids) => ids.join() === '*' || (ids.length <= maxAuthorities && ids.every((id) => authorityPattern.test(id))),
    `is neither * nor a list of at most ${String(maxAuthorities)} authorities, separated by commas`,
  )
  .transform((ids): AuthorityList => (ids.join() === '*' ? 'all' : ids.map((id) => asId<AuthorityId>(id))));

const portPattern = /^(?:0|[1-9]\d{0,4})$/;

/** 0 takes any free port. */
export const port = z
  .string()
  .refine((text) => portPattern.test(text) && Number(text) <= 65_535, 'is not a port number (0 to 65535)')
  .transform(Number);

/** The column for sizes is a 32-bit integer. */
const maxDocumentMaxBytes = 2_147_483_647;

export const documentMaxBytes = z
  .string()
  .refine(
    (text) => /^[1-9]\d{0,9}$/.test(text) && Number(text) <= maxDocumentMaxBytes,
    `is not a number of bytes (1 to ${String(maxDocumentMaxBytes)})`,
  )
  .transform(Number)
  .prefault('52428800');

/** Counters are as wide as the store's; a quota is never none. */
export const quota = z
  .string()
  .refine((text) => /^[1-9]\d{0,8}$/.test(text), 'is not a number (1 to 999999999)')
  .transform(Number);

/**
 * A URL that tokens or personal data travel to: https, or http where nobody else can be on the way, that is on this
 * machine and to names without a dot, which exist only inside a private network.
 */
export const protectedUrl = z.string().refine(isProtectedUrl, {
  error: 'is not an https URL (http is for this machine and for names without a dot), or has a query or fragment',
});

export const postgresUrl = z
  .string()
  .refine((text) => ['postgres:', 'postgresql:'].includes(readUrl(text)?.protocol ?? ''), 'is not a postgres:// URL')
  .transform((text): Secret<string> => new Secret(text));

export const pem = z
  .string()
  .max(100_000)
  .refine((text) => text.includes('-----BEGIN '), 'is not a PEM text');

export const secretKey = z.string().transform((text, context): SecretKey => {
  const key = parseSecretKey(text);
  if (key !== null) return key;
  context.addIssue('is not 32 bytes in base64 (openssl rand -base64 32)');
  return z.NEVER;
});

function isProtectedUrl(text: string): boolean {
  const url = readUrl(text);
  if (url === null) return false;
  if ([url.search, url.hash, url.username, url.password].some((part) => part !== '')) return false;
  if (url.protocol === 'https:') return true;
  const isPrivate = /^127(?:\.\d+){3}$|^\[::1\]$/.test(url.hostname) || !/[.:]/.test(url.hostname);
  return url.protocol === 'http:' && isPrivate;
}

function readUrl(text: string): URL | null {
  return URL.parse(text);
}

/** How the log names itself: a URL without scheme. The form of a key name in a signed note. */
export const logName = z
  .string()
  .regex(/^[^\s+\p{Cc}]{1,200}$/u, { error: 'is not a name without spaces and plus signs, of at most 200 characters' });
