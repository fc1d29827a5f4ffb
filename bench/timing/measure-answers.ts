import { Client } from 'undici';
import { createProofKey } from '../../src/cli/proof-key.ts';
import { invariant } from '#kernel/invariant.ts';
import type { Draw } from '#test/oracle/draw.ts';
import type { TestNetwork } from '#test/support/boot-network.ts';
import { asking, subjectNames, type Subject, type SubjectName } from './subjects.ts';

export const entryNames = ['applicant', 'applicantByFileNumber', 'case', 'caseByJournalNumber'] as const;
export type EntryName = (typeof entryNames)[number];

interface Entry {
  readonly query: string;
  readonly name: (subject: Subject) => string;
}

/** The root fields by which somebody is looked up, and what each is told. */
const entries: Readonly<Record<EntryName, Entry>> = {
  applicant: {
    query: 'query ($name: ID!) { applicant(id: $name) { id familyName } }',
    name: ({ applicantId }) => applicantId,
  },
  applicantByFileNumber: {
    query: 'query ($name: String!) { applicantByFileNumber(alienFileNumber: $name) { id familyName } }',
    name: ({ fileNumber }) => fileNumber,
  },
  case: {
    query: 'query ($name: ID!) { case(id: $name) { id applicant { familyName } } }',
    name: ({ caseId }) => caseId,
  },
  caseByJournalNumber: {
    query: 'query ($name: String!) { caseByJournalNumber(journalNumber: $name) { id applicant { familyName } } }',
    name: ({ journalNumber }) => journalNumber,
  },
};

/** In milliseconds, in the order of asking. */
export type Times = Readonly<Record<SubjectName, number[]>>;

export interface MeasureOptions {
  readonly network: TestNetwork;
  readonly subjects: Readonly<Record<SubjectName, Subject>>;
  /** For each subject, besides those to warm up. */
  readonly requests: number;
  readonly draw: Draw;
  readonly onRound: () => void;
}

const warmUpRounds = 50;

/**
 * Asks for all subjects in turn over one connection, in a random order in every round, and takes the time from the first
 * byte sent to the last received. What says who asks is made before the clock starts.
 */
export async function measureAnswers(entry: EntryName, options: MeasureOptions): Promise<Times> {
  const { network, subjects, requests, draw, onRound } = options;
  const times: Times = { unrelated: [], unknown: [], ended: [], erased: [] };
  const proofKey = await createProofKey();
  const token = await network.token({ authority: asking.authority }, proofKey);
  const client = new Client(network.url);
  try {
    for (let round = -warmUpRounds; round < requests; round += 1) {
      for (const name of shuffle(subjectNames, draw)) {
        const headers = { ...(await proofKey.present('POST', `${network.url}/graphql`, token)) };
        const ms = await timeOne(client, headers, entry, subjects[name]);
        if (round >= 0) times[name].push(ms);
      }
      onRound();
    }
  } finally {
    await client.close();
  }
  return times;
}

async function timeOne(
  client: Client,
  identity: Readonly<Record<string, string>>,
  entry: EntryName,
  subject: Subject,
): Promise<number> {
  const { query, name } = entries[entry];
  const body = JSON.stringify({ query, variables: { name: name(subject) } });
  const headers = { 'content-type': 'application/json', 'disclosure-purpose': asking.purpose, ...identity };
  const startedAt = performance.now();
  const answer = await client.request({ method: 'POST', path: '/graphql', headers, body });
  const text = await answer.body.text();
  const ms = performance.now() - startedAt;
  invariant(text.startsWith(`{"data":{"${entry}":null}`), `nobody is answered about a subject: ${text}`);
  return ms;
}

/** @see Fisher and Yates, as Durstenfeld 1964 has it */
function shuffle<Item>(items: readonly Item[], draw: Draw): readonly Item[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(draw.int(0, rest.length - 1), 1));
}
