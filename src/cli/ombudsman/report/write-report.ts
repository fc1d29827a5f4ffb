import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { CollectedCase, Disclosure, Started } from '../collected.ts';
import { authorityName, basesOf, namesOf, purposeName, type ExplainedWithheld } from '../explain.ts';
import { nameOf } from './enum-names.ts';
import { labels, type Language } from './labels.ts';
import { openReport, type Cell, type ReportDocument } from './lay-out.ts';

/** What a report is about. */
export interface Report {
  readonly inquiry: Started['inquiry'];
  readonly recipient: string;
  readonly purpose: string;
  readonly policyVersions: readonly string[];
  readonly log: { readonly origin: string; readonly size: number; readonly records: number };
  /** The verifier key of whoever has made the bundle. */
  readonly madeBy: string;
  readonly cases: readonly ReportedCase[];
}

interface ReportedCase {
  readonly collected: CollectedCase;
  readonly policy: CompiledPolicy;
  readonly withheld: readonly ExplainedWithheld[];
}

/** The report in one language, as a tagged PDF; the same bytes for the same collection. */
export async function writeReport(report: Report, language: Language): Promise<Buffer> {
  const say = labels[language];
  const { inquiry, cases } = report;
  const title = `${say.title} ${inquiry.reference}`;
  const document = openReport(language, title, lastInstant(cases));
  document.cover(say.kicker, title);
  document.paragraph(say.intro);
  writeAsked(document, report, language);
  writeOverview(document, report, language);
  for (const file of cases) writeCase(document, file, language);
  writeChecking(document, report, language);
  return document.finish((page, pages) => [title, say.page(page, pages)]);
}

/** When the collection was done: a time that the content says, so that it is the same whenever this is written. */
function lastInstant(cases: readonly ReportedCase[]): Date {
  const instants = cases.map(({ collected }) => Date.parse(collected.answer.collectedAt));
  return new Date(Math.max(0, ...instants));
}

function writeAsked(document: ReportDocument, { inquiry, purpose, cases }: Report, language: Language): void {
  const say = labels[language];
  const [first] = cases;
  const bases = first === undefined ? [] : first.collected.answer.legalBasis;
  const scope = first === undefined ? inquiry.scope.join(', ') : namesOf(inquiry.scope, first.policy)[language];
  const named = first === undefined ? purpose : purposeName(purpose, first.policy)[language];
  document.heading(2, say.asked);
  document.facts([
    [say.reference, inquiry.reference],
    [say.opened, `${dayOf(inquiry.openedAt, language)}, ${inquiry.openedBy}`],
    [say.scope, scope],
    [say.purpose, named],
    [say.basis, first === undefined ? '' : basesOf(bases, first.policy)],
    [say.count, String(cases.length)],
  ]);
}

function writeOverview(document: ReportDocument, { cases }: Report, language: Language): void {
  const say = labels[language];
  document.heading(2, say.included);
  document.table(
    [3.2, 6.6, 4.6, 7, 2.5, 5.1, 4.8],
    [say.case, say.type, say.status, say.responsible, say.documents, say.disclosures, say.withheld],
    cases.map(({ collected, policy, withheld }) => {
      const { answer, journalNumber, documents, disclosures } = collected;
      const responsible = textOf(answer.file?.['responsibleAuthority']);
      const cells = [
        nameOf(textOf(answer.file?.['type']), language),
        nameOf(textOf(answer.file?.['status']), language),
        responsible === '' ? '' : authorityName(responsible, policy)[language],
        String(documents.length),
        String(disclosures.length),
        String(withheld.length),
      ];
      return [
        { text: journalNumber, isStrong: true },
        ...cells.map((text): Cell => ({ text: text === '' ? '–' : text })),
      ];
    }),
  );
}

function writeCase(document: ReportDocument, { collected, policy, withheld }: ReportedCase, language: Language): void {
  const say = labels[language];
  const { journalNumber, answer, disclosures } = collected;
  document.heading(2, `${say.case} ${journalNumber}`);
  document.paragraph(`${say.collected} ${instantOf(answer.collectedAt)}.`, true);
  if (answer.file === null) {
    document.paragraph(say.notOpen);
    return;
  }
  document.heading(3, say.parts);
  document.paragraph(`${partsOf(answer.file).join(', ')}.`);
  writeDocuments(document, collected, language);
  document.heading(3, say.withheld);
  if (withheld.length === 0) document.paragraph(say.nothingWithheld);
  else {
    document.table([4, 5, 6], [say.kinds, say.place, say.why], groupWithheld(withheld, policy, language));
  }
  document.paragraph(say.silent, true);
  document.heading(3, say.disclosures);
  if (disclosures.length === 0) document.paragraph(say.noDisclosures);
  else {
    document.table(
      [2.2, 4, 6.4, 5],
      [say.day, say.recipient, say.purposeAndBasis, say.kinds],
      disclosures.map((disclosure) => cellsOf(disclosure, policy, language)),
    );
  }
}

/** One row for each reason, since many things are withheld for the same one. */
function groupWithheld(withheld: readonly ExplainedWithheld[], policy: CompiledPolicy, language: Language) {
  const groups = Map.groupBy(withheld, ({ why }) => why[language]);
  return [...groups].map(([why, group]): readonly Cell[] => {
    const kinds = namesOf([...new Set(group.flatMap(({ categories }) => categories))], policy)[language];
    const places = group.map(({ path }) => placeOf(path)).join(', ');
    return [{ text: kinds }, { text: places }, { text: `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.` }];
  });
}

function writeDocuments(document: ReportDocument, { documents, folder }: CollectedCase, language: Language): void {
  const say = labels[language];
  document.heading(3, say.documents);
  if (documents.length === 0) {
    document.paragraph(say.noDocuments);
    return;
  }
  document.table(
    [3, 5, 2, 5],
    [say.kind, say.titleOf, say.size, say.file],
    documents.map(({ kind, title, sizeBytes, download }) =>
      [
        kind === null ? '–' : nameOf(kind, language),
        title ?? '–',
        sizeBytes === null ? '–' : sizeOf(sizeBytes, language),
        typeof download?.file === 'string' ? `${folder}${download.file}` : say.notGiven,
      ].map((text): Cell => ({ text })),
    ),
  );
}

function cellsOf(disclosure: Disclosure, policy: CompiledPolicy, language: Language): readonly Cell[] {
  const say = labels[language];
  const { direction, recipient, purpose, legalBasis, categories, visibility } = disclosure;
  const named = (language === 'da' ? disclosure.recipientNameDa : disclosure.recipientNameEn) ?? recipient;
  const instance = recipient.includes(' ') ? ` (${recipient.slice(recipient.indexOf(' ') + 1)})` : '';
  const who = `${direction === 'RECEIVED' ? `${say.received} ` : ''}${named}${instance}`;
  const basis = legalBasis === null ? say.unknown : basesOf(legalBasis, policy);
  const kinds = categories === null ? say.unknown : namesOf(categories, policy)[language];
  return [
    { text: disclosure.disclosedOn },
    { text: visibility === 'NEEDS_DECISION' ? `${who} – ${say.undecided}` : who },
    { text: `${purposeName(purpose, policy)[language]}. ${basis}` },
    { text: kinds === '' ? say.none : kinds },
  ];
}

function writeChecking(document: ReportDocument, report: Report, language: Language): void {
  const say = labels[language];
  document.heading(2, say.checking);
  document.paragraph(say.checkingText);
  document.facts([
    [say.policy, report.policyVersions.join(' ')],
    [say.log, `${report.log.origin}: ${say.logText(report.log.size, report.log.records)}`],
    [say.key, report.madeBy],
  ]);
}

/** The parts of a case that hold something, by their names in the schema; lists with how much they hold. */
function partsOf(file: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(file).flatMap(([name, value]) => {
    if (name === 'disclosures' || value === null || (Array.isArray(value) && value.length === 0)) return [];
    return [Array.isArray(value) ? `${name} (${String(value.length)})` : name];
  });
}

/** Without the field that was asked for, which is the case itself. */
function placeOf(path: readonly (string | number)[]): string {
  return path
    .slice(1)
    .map((step) => (typeof step === 'number' ? `[${String(step + 1)}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function dayOf(instant: string, language: Language): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', options).format(new Date(instant));
}

function instantOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

function sizeOf(bytes: number, language: Language): string {
  const format = new Intl.NumberFormat(language === 'da' ? 'da-DK' : 'en-GB', { maximumFractionDigits: 1 });
  return bytes < 1_000_000 ? `${format.format(bytes / 1000)} kB` : `${format.format(bytes / 1_000_000)} MB`;
}
