import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ClientConfig } from '#config/config.ts';
import { CommandError } from '../run-command.ts';
import { openGateway, type Gateway } from './ask-gateway.ts';

/** Who registers inquiries, and who is told what they name. */
const contactOfficer = { authority: 'uim', roles: ['contact_officer'], purpose: 'ombudsman_contact' } as const;

const inquirySchema = z.object({
  version: z.int(),
  reference: z.string(),
  scope: z.array(z.string()),
  openedBy: z.string(),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  caseCount: z.int(),
  cases: z.array(z.object({ id: z.string(), journalNumber: z.string().nullable() })),
});
const listSchema = z.array(
  inquirySchema.pick({ reference: true, scope: true, openedBy: true, openedAt: true, caseCount: true }),
);
const changedSchema = z.object({ version: z.int(), caseCount: z.int() }).nullable();

/** One inquiry with the numbers of all its cases. */
export interface Inquiry extends Omit<z.output<typeof inquirySchema>, 'cases'> {
  readonly journalNumbers: readonly string[];
}

/** How many cases one request takes. */
const batchSize = 50;
const maxListed = 200;

/** The inquiries as the Ministry's contact officer registers them. */
export interface Inquiries {
  list(): Promise<z.output<typeof listSchema>>;
  /** `null` where there has been none of this reference. */
  find(reference: string): Promise<{ readonly inquiry: Inquiry; readonly policyVersion: string } | null>;
  /** @throws CommandError also where a number is unknown: then nothing is registered */
  open(reference: string, journalNumbers: readonly string[], scope: readonly string[]): Promise<number>;
  add(reference: string, journalNumbers: readonly string[]): Promise<number>;
  remove(reference: string, journalNumbers: readonly string[], reason: string): Promise<number>;
  close(reference: string, reason: string): Promise<void>;
}

/** @param officer the person who acts, as the token names one */
export async function openInquiries(config: ClientConfig, officer: string): Promise<Inquiries> {
  const gateway = await openGateway(config, { ...contactOfficer, officer });

  const require = async (reference: string): Promise<Inquiry> => {
    const found = await findInquiry(gateway, reference);
    if (found === null) throw new CommandError(`There is no inquiry ${reference}.`, 1);
    return found.inquiry;
  };
  /** Adds in batches, each on the version that the one before has made. */
  const add = async (reference: string, caseIds: readonly string[], from: number): Promise<number> => {
    let version = from;
    let count = 0;
    for (let at = 0; at < caseIds.length; at += batchSize) {
      const input = { key: randomUUID(), reference, version, caseIds: caseIds.slice(at, at + batchSize) };
      const changed = changedOf(await gateway.ask('add-cases', { input }), 'addInquiryCases');
      ({ version, caseCount: count } = changed);
    }
    return count;
  };

  return {
    async list() {
      const { data } = await gateway.ask('list-inquiries', { first: maxListed });
      return listSchema.parse(data['ombudsmanInquiries']);
    },
    find: (reference) => findInquiry(gateway, reference),
    async open(reference, journalNumbers, scope) {
      const caseIds = await findCases(gateway, journalNumbers);
      const input = { key: randomUUID(), reference, scope, caseIds: caseIds.slice(0, batchSize) };
      const { version, caseCount } = changedOf(await gateway.ask('open-inquiry', { input }), 'openOmbudsmanInquiry');
      const rest = caseIds.slice(batchSize);
      return rest.length === 0 ? caseCount : add(reference, rest, version);
    },
    async add(reference, journalNumbers) {
      const { version } = await require(reference);
      return add(reference, await findCases(gateway, journalNumbers), version);
    },
    async remove(reference, journalNumbers, reason) {
      const { version } = await require(reference);
      const caseIds = await findCases(gateway, journalNumbers);
      if (caseIds.length > batchSize) throw new CommandError(`At most ${String(batchSize)} cases at a time.`, 2);
      const input = { key: randomUUID(), reference, version, caseIds, reason };
      return changedOf(await gateway.ask('remove-cases', { input }), 'removeInquiryCases').caseCount;
    },
    async close(reference, reason) {
      const { version } = await require(reference);
      const input = { key: randomUUID(), reference, version, reason };
      changedOf(await gateway.ask('close-inquiry', { input }), 'closeOmbudsmanInquiry');
    },
  };
}

async function findInquiry(gateway: Gateway, reference: string) {
  const journalNumbers: string[] = [];
  for (let after: string | null = null; ;) {
    const { data, disclosure } = await gateway.ask('show-inquiry', { reference, after });
    const found = inquirySchema.nullable().parse(data['ombudsmanInquiry']);
    if (found === null) return null;
    const { cases, ...inquiry } = found;
    journalNumbers.push(...cases.flatMap(({ journalNumber }) => journalNumber ?? []));
    after = cases.at(-1)?.id ?? null;
    if (after === null) return { inquiry: { ...inquiry, journalNumbers }, policyVersion: disclosure.policyVersion };
  }
}

async function findCases(gateway: Gateway, journalNumbers: readonly string[]): Promise<readonly string[]> {
  const found = z.object({ id: z.string() }).nullable();
  const ids: string[] = [];
  for (const journalNumber of new Set(journalNumbers)) {
    const { data } = await gateway.ask('find-case', { journalNumber });
    const file = found.parse(data['caseByJournalNumber']);
    if (file === null) throw new CommandError(`There is no case ${journalNumber}.`, 1);
    ids.push(file.id);
  }
  return ids;
}

function changedOf({ data }: { readonly data: Readonly<Record<string, unknown>> }, mutation: string) {
  const changed = changedSchema.parse(data[mutation]);
  if (changed === null) throw new CommandError('The gateway opens no such inquiry or case.', 1);
  return changed;
}
