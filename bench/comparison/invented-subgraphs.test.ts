import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseVerdictReport } from '#policy/packed-report.ts';
import { reportExtension } from '#policy/verdict-report.ts';
import { readTestPolicy } from '#test/support/databases.ts';
import { inventSubgraph } from './invented-subgraphs.ts';
import { inventCase, keyOf } from './invented-cases.ts';

const answerSchema = z.strictObject({
  data: z.record(z.string(), z.unknown()),
  extensions: z.record(z.string(), z.unknown()).optional(),
});
const body = JSON.stringify({
  query: 'query($id: ID!) { case(id: $id) { id journalNumber sponsor { id } } }',
  variables: { id: keyOf('Case', 7) },
});

const ask = async (withVerdicts: boolean, asked = body) => {
  const subgraph = inventSubgraph('case', readTestPolicy());
  return answerSchema.parse(JSON.parse((await subgraph.answer(asked, withVerdicts)).toString()));
};

describe('a subgraph of the comparison', () => {
  const { id, journalNumber, sponsor } = inventCase(7, (_kind, key) => key);

  test('gives everybody the same data', async () => {
    const expected = { case: { id, journalNumber, sponsor: { id: sponsor.id } } };
    expect(await ask(false)).toEqual({ data: expected });
    expect((await ask(true)).data).toEqual(expected);
  });

  test('tells the gateway what the wall of the product has opened', async () => {
    const { extensions } = await ask(true);
    const report = parseVerdictReport(extensions?.[reportExtension]);
    expect(report?.opened.map(({ owner, coordinate }) => `${owner} ${coordinate}`)).toEqual([
      'Query: Query.case',
      `Case:${id} Case.id`,
      `Case:${id} Case.journalNumber`,
      `Case:${id} Case.sponsor`,
      `Sponsor:${sponsor.id} Sponsor.id`,
    ]);
    expect(report?.opened[1]).toMatchObject({ caseKey: id, categories: ['REFERENCE'] });
  });

  test('fails where an answer has errors', async () => {
    await expect(ask(false, JSON.stringify({ query: '{ nobody }' }))).rejects.toThrow('a subgraph of the bench failed');
  });
});
