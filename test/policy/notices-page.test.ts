import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readTestPolicy } from '#test/support/databases.ts';
import { derived, readNoticeLines, rowsBy } from './notices-page.ts';

const policy = readTestPolicy();
const noticeLines = readNoticeLines();
const lineRows = rowsBy('Line');
const otherRows = rowsBy('What');
const ruleRows = rowsBy('Rule');
const rows = [...lineRows, ...otherRows, ...ruleRows];

/** Those of the recipients: the desk is no recipient of either notice. */
const ruleIds = Object.values(policy.rules).flatMap(({ id, role }) => (role === null ? [id] : []));
const ids = new Set([...derived.map(({ id }) => id), ...Object.keys(policy.relations)]);

const authorities = new Set(Object.keys(policy.authorities));
const guardsOfRights = ['RIGHTS_DECISION', 'RIGHTS', 'RESTRICTION', 'RETENTION', 'DISCLOSURE_LOG', 'PROVENANCE'];

/** What the page says of a line, in all its rows. */
function tokensOf(line: string): readonly string[] {
  return lineRows.flatMap((row) => (row.cells['Line'] === line ? (row.ids['In the policy'] ?? []) : []));
}

/** The rules that `politiet:*`, `*:prosecution` or `politiet:prosecution` stands for. */
function rulesOf(token: string): readonly string[] {
  const [authority = '', purpose = ''] = token.split(':');
  return ruleIds.filter((id) => {
    const [ofAuthority, forPurpose] = id.split(':');
    return [ofAuthority, '*'].includes(authority) && [forPurpose, '*'].includes(purpose);
  });
}

/** Everything of the policy that the tokens speak of: what they name, and what is said in the name of a rule. */
function spokenOf(tokens: readonly string[]): ReadonlySet<string> {
  return new Set(tokens.flatMap((token) => (ids.has(token) ? [token] : token.split(':').filter((id) => id !== '*'))));
}

describe('the page on the two notices', () => {
  test('has a row for every line that names something, and for no other', () => {
    const naming = [...noticeLines].flatMap(([line, { names }]) => (names.length > 0 ? [line] : []));
    expect([...new Set(lineRows.map(({ cells }) => cells['Line']))].toSorted()).toEqual(naming.toSorted());
    expect(naming.length).toBeGreaterThan(60);
  });

  test('says in each of these rows something that guards or opens', () => {
    const empty = [...lineRows, ...otherRows].filter((row) => (row.ids['In the policy'] ?? []).length === 0);
    expect(empty.map(({ cells }) => cells)).toEqual([]);
  });

  test('names nothing that the policy does not hold', () => {
    const tokens = [...lineRows, ...otherRows].flatMap((row) => row.ids['In the policy'] ?? []);
    expect(tokens.filter((token) => !ids.has(token) && rulesOf(token).length === 0)).toEqual([]);
  });

  test('names in every row tests that there are', () => {
    const pathOf = (name: string): string =>
      join(import.meta.dirname, '../..', name.startsWith('src/') ? '' : 'test', `${name}.test.ts`);
    const unproven = rows.filter((row) => {
      const tests = row.ids['Shown by'] ?? [];
      return tests.length === 0 || !tests.every((name) => existsSync(pathOf(name)));
    });
    expect(unproven.map(({ cells }) => cells)).toEqual([]);
  });

  test('leads back from every line that the policy refers to', () => {
    const missing = derived.flatMap(({ id, lines }) =>
      lines.flatMap((line) => {
        return spokenOf(tokensOf(line)).has(id) ? [] : [`${line} ${id}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  test('says of every authority, purpose, category and requirement where it comes from, or that no notice names it', () => {
    const inNotice = spokenOf(lineRows.flatMap((row) => row.ids['In the policy'] ?? []));
    const inNeither = spokenOf(otherRows.flatMap((row) => row.ids['In the policy'] ?? []));
    const nowhere = derived.filter(
      ({ id, lines }) => !(lines.length > 0 ? inNotice : inNeither.union(inNotice)).has(id),
    );
    expect(nowhere.map(({ id }) => id)).toEqual([]);
  });

  test('lists every rule once, with its relation', () => {
    const listed = ruleRows.map((row) => [row.ids['Rule']?.[0], row.ids['Relation']?.[0]]);
    const expected = ruleIds.map((id) => [id, policy.rules[id]?.relation]);
    expect(listed.toSorted()).toEqual(expected.toSorted());
  });

  test('gives every rule a line, or says that no notice leads to it', () => {
    const reached = [...lineRows, ...otherRows].flatMap((row) => (row.ids['In the policy'] ?? []).flatMap(rulesOf));
    expect(ruleIds.filter((id) => !reached.includes(id))).toEqual([]);
  });

  test.each<[string, ReadonlySet<string>]>([
    ['recipient', authorities],
    ['controller', authorities],
    ['source', new Set([...authorities, 'kilde_privatperson', 'kilde_virksomhed', 'consult_other_authority'])],
    ['purpose', new Set(Object.keys(policy.purposes))],
    ['special_category', new Set(['ART9_NECESSITY'])],
    ['data', new Set(Object.keys(policy.categories))],
    ['archive', new Set(['rigsarkivet'])],
    ['right', new Set(['data_subject_access', 'databeskyttelsesraadgiver', ...guardsOfRights])],
  ])('leads from every line that names this kind of thing to such a thing: %s', (kind, wanted) => {
    const lines = [...noticeLines].flatMap(([line, { names }]) => (names.includes(kind) ? [line] : []));
    const astray = lines.filter((line) => spokenOf(tokensOf(line)).isDisjointFrom(wanted));
    expect(lines).not.toEqual([]);
    expect(astray).toEqual([]);
  });

  test('rests on lines whose text is known by its hash, no two of them the same', () => {
    const hashes = [...noticeLines.values()].map(({ sha256 }) => sha256);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
