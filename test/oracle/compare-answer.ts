import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { Answer } from '#test/support/boot-network.ts';
import type { ExpectedAnswer, Path } from './expect-answer.ts';
import { fromTheRecord, someText } from './world-objects.ts';

/** Every way in which an answer differs from what it must be, in words; none where it is right. */
export function compareAnswer(answer: Answer, expected: ExpectedAnswer): readonly string[] {
  if (answer.status !== 200 || answer.errors !== undefined) {
    return [`HTTP ${String(answer.status)} instead of an answer: ${answer.text.slice(0, 300)}`];
  }
  const tokens = new Map<string, unknown>();
  const differences = [...compareData(answer.data, expected.data, [], tokens)];
  if (new Set(tokens.values()).size < tokens.size) differences.push('two objects have one token');
  const isForeseen = ({ path }: { readonly path: Path }): boolean =>
    !expected.unforeseen.some(
      (above) => above.every((step, index) => path[index] === step) && path.length > above.length,
    );

  const told = new Map(answer.disclosure.withheld.filter(isForeseen).map((each) => [JSON.stringify(each.path), each]));
  if (told.size !== answer.disclosure.withheld.filter(isForeseen).length)
    differences.push('withheld twice at one path');
  for (const { path, reason, requirements } of expected.withheld.filter(isForeseen)) {
    const at = JSON.stringify(path);
    const entry = told.get(at);
    told.delete(at);
    if (entry === undefined) differences.push(`${at} is withheld (${reason}) and nothing says so`);
    else if (entry.reason !== reason) differences.push(`${at} is withheld for ${entry.reason} instead of ${reason}`);
    else if (requirements.size > 0 ? !requirements.has(entry.requirement ?? '') : entry.requirement !== undefined) {
      differences.push(
        `${at} is withheld for want of ${String(entry.requirement)}, not of ${[...requirements].join()}`,
      );
    }
  }
  for (const [at, { reason }] of told) differences.push(`${at} is told as withheld (${reason}) without cause`);
  return [...differences, ...compareMarks(answer.disclosure.marks.filter(isForeseen), expected)];
}

/** What stands in an expected answer where the id is a token that lives for that answer. */
export function token(name: string): string {
  return `${tokenPrefix}${name}`;
}

const tokenPrefix = 'token of ';

/** @param tokens those of this answer so far, by the object that they stand for */
function* compareData(actual: unknown, expected: unknown, path: Path, tokens: Map<string, unknown>): Generator<string> {
  const at = JSON.stringify(path);
  if (expected === fromTheRecord) return;
  if (expected === someText && typeof actual === 'string') return;
  if (typeof expected === 'string' && expected.startsWith(tokenPrefix)) {
    const before = tokens.get(expected) ?? actual;
    tokens.set(expected, actual);
    const isToken = typeof actual === 'string' && /^[A-Za-z0-9_-]{43}$/.test(actual);
    if (!isToken || actual !== before) yield `${at} is ${JSON.stringify(actual)} instead of one ${expected}`;
    return;
  }
  if (expected instanceof Map) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) {
      yield `${at} is ${JSON.stringify(actual)} instead of an object`;
      return;
    }
    const members = new Map<unknown, unknown>(Object.entries(actual));
    if ([...members.keys()].join() !== [...expected.keys()].join()) {
      yield `${at} holds ${[...members.keys()].join()} instead of ${[...expected.keys()].join()}`;
    }
    for (const [name, value] of expected) {
      yield* compareData(members.get(name), value, [...path, String(name)], tokens);
    }
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      yield `${at} is ${JSON.stringify(actual)} instead of a list of ${String(expected.length)}`;
      return;
    }
    for (const [index, value] of expected.entries()) {
      yield* compareData(actual[index], value, [...path, index], tokens);
    }
  } else if (actual !== expected) {
    yield `${at} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
  }
}

function compareMarks(marks: Answer['disclosure']['marks'], expected: ExpectedAnswer): readonly string[] {
  const at = (path: Path, mark: string): string => `${JSON.stringify(path)} ${mark}`;
  const found = marks.map(({ path, mark }) => at(path, mark));
  const may = new Set(expected.marks.flatMap(({ path, marks }) => [...marks.may].map((mark) => at(path, mark))));
  const must = expected.marks.flatMap(({ path, marks }) => [...marks.must].map((mark) => at(path, mark)));
  return [
    ...found
      .filter((each) => !may.has(each) && !marksReceivedItem.test(each))
      .map((each) => `marked without cause: ${each}`),
    ...must.filter((each) => !found.includes(each)).map((each) => `not marked: ${each}`),
    ...(new Set(found).size === found.length ? [] : ['marked twice']),
  ];
}

/** A received item has no id, so the caveat of one marks what stands beside it in the same case. */
const marksReceivedItem = /,\d+,"[^"]+"\] CAVEAT$/;

/** Whom the references of the record stand for. */
export type NameOfReference = ReadonlyMap<string, string>;

/** Every way in which a record differs from what the answer holds. */
export function compareRecord(
  entry: DisclosureEntry | undefined,
  expected: ExpectedAnswer,
  names: NameOfReference,
): readonly string[] {
  if (entry === undefined) return ['there is no record'];
  const recorded = new Set(
    entry.subjects.flatMap(({ personRef, coordinates }) =>
      coordinates.map((each) => `${personRef === null ? '-' : (names.get(personRef) ?? 'somebody else')} ${each}`),
    ),
  );
  const isForeseen = (each: string): boolean =>
    !/ (Disclosure[.]|(Applicant|Case)[.]disclosures|Query[.]disclosure)/.test(each);
  return [
    ...[...expected.held].filter((each) => !recorded.has(each)).map((each) => `not on record: ${each}`),
    ...[...recorded]
      .filter((each) => isForeseen(each) && !expected.held.has(each))
      .map((each) => `on record and not in the answer: ${each}`),
  ];
}
