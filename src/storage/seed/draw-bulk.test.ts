import { describe, expect, test } from '@jest/globals';
import type { Cast } from './cast-schema.ts';
import { drawBulk } from './draw-bulk.ts';
import { readCast, readCastDates } from './read-cast.ts';

const count = 3000;
const draw = (seed: number, cases = count) => [...drawBulk({ cases, seed, batchSize: 500, avoid: readCastDates() })];
const batches = draw(1);
const persons = batches.flatMap((batch) => batch.persons);
const sponsors = batches.flatMap((batch) => batch.sponsors);
const cases = batches.flatMap((batch) => batch.cases);
const files = cases.map(({ file }) => file);

/** Every value of the cast that stands for one person or case; codes, kinds and words of the trade are shared. */
function valuesToSearchFor(cast: Cast): readonly string[] {
  const people = cast.persons.flatMap((person) => [
    person.alienFileNumber,
    person.familyName,
    person.givenNames,
    person.dateOfBirth,
    person.cprNumber,
    person.postalAddress,
    person.employerName,
    ...person.contactPoints,
    ...Object.values(person.sensitive ?? {}),
    person.grossMonthlyIncome === null ? null : String(person.grossMonthlyIncome),
    ...person.familyMembers.map(({ name }) => name),
    ...person.travelDocuments.flatMap(({ number, validUntil }) => [number, validUntil]),
    ...person.entries.flatMap(({ enteredOn, leftOn }) => [enteredOn, leftOn]),
    ...person.enquiries.flatMap(({ receivedOn, content }) => [receivedOn, content]),
  ]);
  const sponsorValues = cast.sponsors.flatMap((sponsor) => [
    sponsor.fullName,
    sponsor.cprNumber,
    sponsor.postalAddress,
    ...sponsor.convictions,
    sponsor.annualIncome === null ? null : String(sponsor.annualIncome),
  ]);
  const caseValues = cast.cases.flatMap((file) => [
    file.journalNumber,
    file.receivedOn,
    file.caseWorker,
    file.securityAssessment,
    ...file.internalNotes,
    ...file.parties.map(({ name }) => name),
    ...file.decisions.flatMap(({ decidedOn, departureDeadline, reasons }) => [decidedOn, departureDeadline, reasons]),
    ...file.grounds.map(({ statement }) => statement),
    ...file.documents.flatMap(({ title, content }) => [title, content]),
    ...file.receivedInformation.flatMap(({ source, content }) => [source, content]),
  ]);
  return [...people, ...sponsorValues, ...caseValues].filter((value) => value !== null);
}

describe('generated cases', () => {
  test('are as many as asked for, in whole batches', () => {
    expect(files).toHaveLength(count);
    expect(draw(1, 7).flatMap((batch) => batch.cases)).toHaveLength(7);
    expect(draw(1, 0)).toEqual([]);
    for (const batch of batches) expect(batch.cases.length).toBeLessThanOrEqual(502);
  });

  test('are the same for the same seed and others for another', () => {
    expect(draw(1)).toEqual(batches);
    expect(draw(2)).not.toEqual(batches);
  });

  test('repeat no value of the cast', () => {
    const searched = valuesToSearchFor(readCast());
    expect(searched.length).toBeGreaterThan(100);
    const generated = new Set(collectLeaves(batches));
    expect(searched.filter((value) => generated.has(value))).toEqual([]);
  });

  test('carry no CPR number that could be issued: the day is raised by 60', () => {
    const numbers = [...persons, ...sponsors].flatMap(({ cpr_number: number }) => number ?? []);
    expect(numbers.length).toBeGreaterThan(1000);
    for (const number of numbers) expect(number).toMatch(/^(6[1-9]|[78]\d|9[01])(0[1-9]|1[0-2])\d{2}-\d{4}$/);
  });

  test('have keys and numbers of their own', () => {
    const unique = (values: readonly string[]): void => {
      expect(new Set(values).size).toBe(values.length);
    };
    unique(files.map(({ journal_number: number }) => number));
    unique(persons.map(({ alien_file_number: number }) => number));
    unique([...files, ...persons, ...sponsors, ...cases.flatMap(({ documents }) => documents)].map(({ key }) => key));
    for (const { journal_number: number } of files) expect(number).toMatch(/^[A-Z]{3}-20(1[5-9]|2[0-6])-\d{6}$/);
  });

  test('spread over types, years, statuses, outcomes and nationalities', () => {
    const share = (values: readonly string[]): Readonly<Record<string, number>> =>
      Object.fromEntries(
        [...new Set(values)].map(
          (value) => [value, values.filter((other) => other === value).length / values.length] as const,
        ),
      );
    const types = share(files.map(({ type }) => type));
    expect(Object.keys(types)).toHaveLength(14);
    expect(types['ASYLUM']).toBeGreaterThan(0.1);
    expect(types['ASYLUM']).toBeLessThan(0.25);
    expect(Object.keys(share(files.map(({ received_on: date }) => (date ?? '').slice(0, 4))))).toHaveLength(12);
    expect(Object.keys(share(files.map(({ status }) => status))).sort()).toEqual([
      'APPEALED',
      'CLOSED',
      'DECIDED',
      'IN_CONSULTATION',
      'RECEIVED',
      'REOPENED',
      'UNDER_CONSIDERATION',
    ]);
    const outcomes = share(cases.flatMap(({ decisions }) => decisions.map(({ outcome }) => outcome)));
    expect(outcomes['GRANTED']).toBeGreaterThan(0.5);
    expect(outcomes['REFUSED']).toBeGreaterThan(0.1);
    expect(Object.keys(share(persons.flatMap(({ nationalities }) => nationalities ?? []))).length).toBeGreaterThan(20);
    expect(sponsors.length).toBeGreaterThan(300);
    const facts = cases.flatMap((drawn) => drawn.facts.map(({ fact }) => fact));
    expect(new Set(facts)).toEqual(new Set(['ART9_NECESSITY', 'enforceable_duty_to_leave']));
  });

  test('make sense: a decision follows the application, an appeal is pending only while its case is appealed', () => {
    for (const { file, decisions, appeals } of cases) {
      const [decision] = decisions;
      expect(decision === undefined).toBe(['RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION'].includes(file.status));
      expect((decision?.decided_on ?? '9999') > (file.received_on ?? '')).toBe(true);
      expect(appeals.some(({ outcome }) => outcome === null)).toBe(file.status === 'APPEALED');
      expect(file.sponsor_key !== null).toBe(file.type === 'FAMILY_REUNIFICATION');
      expect(file.retention_stage === 'ACTIVE').toBe(file.status !== 'CLOSED');
    }
  });
});

function collectLeaves(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.values(value).flatMap((member: unknown) => collectLeaves(member));
  return typeof value === 'string' ? [value] : [JSON.stringify(value)];
}
