import type { z } from 'zod';
import { asId, type AuthorityId, type RequirementId, type RoleId } from '#kernel/ids.ts';
import type { PolicyFile } from '../load-policy-files.ts';
import type { PolicyIssue } from '../policy-issue.ts';
import { readFile, readItems, type Located, type RawItem } from './read-items.ts';
import {
  authoritiesFileShape,
  authorityShape,
  categoriesFileShape,
  categoryShape,
  deskFactShape,
  deskFileShape,
  legalBasisShape,
  purposeShape,
  purposesFileShape,
  relationShape,
  relationsFileShape,
  requirementShape,
  roleShape,
  ruleShape,
  rulesFileShape,
} from './shapes.ts';

/** The entries of one kind. */
export interface Definitions<Value> {
  readonly items: readonly Located<Value>[];
  /**
   * Whether something of this kind has the name, be it an entry that could not be read itself. Where the whole file
   * could not be read, every name passes: the file's own fault is reported, and nothing that follows from it.
   */
  readonly isKnown: (name: string) => boolean;
}

export interface RuleSource extends Located<z.output<typeof ruleShape>> {
  readonly authority: Located<AuthorityId>;
  /** For a rule of the desk, the role that it is compiled from; `null` for a rule of a recipient. */
  readonly role: RoleId | null;
}

/** The policy as people wrote it, parsed, with the place of everything. */
export interface PolicySource {
  readonly authorities: Definitions<z.output<typeof authorityShape>>;
  readonly purposes: Definitions<z.output<typeof purposeShape>>;
  readonly legalBases: Definitions<z.output<typeof legalBasisShape>>;
  readonly categories: Definitions<z.output<typeof categoryShape>>;
  readonly requirements: Definitions<z.output<typeof requirementShape> & { readonly id: RequirementId }>;
  readonly relations: Definitions<z.output<typeof relationShape>>;
  readonly rules: readonly RuleSource[];
  /** What a desk officer registers. */
  readonly deskFacts: readonly Located<z.output<typeof deskFactShape>>[];
  readonly authoritiesFile: Located<z.output<typeof authoritiesFileShape>> | null;
  readonly purposesFile: Located<z.output<typeof purposesFileShape>> | null;
  readonly categoriesFile: Located<z.output<typeof categoriesFileShape>> | null;
  readonly relationsFile: Located<z.output<typeof relationsFileShape>> | null;
  /** Nothing had to be left out, so that what is missing is missing in the files too. */
  readonly complete: boolean;
}

const rulesFolder = 'policy/rules/';
const deskPath = 'policy/desk.yaml';

/** Reads every policy file among the files; what cannot be read becomes an issue, and the rest is read all the same. */
export function readPolicySource(files: readonly PolicyFile[]): {
  readonly source: PolicySource;
  readonly issues: readonly PolicyIssue[];
} {
  const issues: PolicyIssue[] = [];
  const authoritiesFile = readFile(files, 'policy/authorities.yaml', authoritiesFileShape, issues);
  const purposesFile = readFile(files, 'policy/purposes.yaml', purposesFileShape, issues);
  const categoriesFile = readFile(files, 'policy/categories.yaml', categoriesFileShape, issues);
  const relationsFile = readFile(files, 'policy/relations.yaml', relationsFileShape, issues);
  // A policy without a desk is whole: nobody of the house then acts through the gateway.
  const hasDesk = files.some(({ path }) => path === deskPath);
  const deskFile = hasDesk ? readFile(files, deskPath, deskFileShape, issues) : null;
  const authorities = listItems('authorities', authoritiesFile?.value.authorities);
  const purposes = listItems('purposes', purposesFile?.value.purposes);
  const legalBases = listItems('legal_bases', purposesFile?.value.legal_bases);
  const categories = listItems('categories', categoriesFile?.value.categories);
  const relations = listItems('relations', relationsFile?.value.relations);
  const rulePaths = files.map(({ path }) => path).filter((path) => path.startsWith(rulesFolder));
  const source = {
    authorities: readDefinitions(authoritiesFile, authorities, authorityShape, issues),
    purposes: join(
      readDefinitions(purposesFile, purposes, purposeShape, issues),
      readDeskDefinitions(deskFile, 'purposes', purposeShape, issues),
    ),
    legalBases: readDefinitions(purposesFile, legalBases, legalBasisShape, issues),
    categories: join(
      readDefinitions(categoriesFile, categories, categoryShape, issues),
      readDeskDefinitions(deskFile, 'categories', categoryShape, issues),
    ),
    requirements: readRequirements(categoriesFile, issues),
    relations: join(
      readDefinitions(relationsFile, relations, relationShape, issues),
      readDeskDefinitions(deskFile, 'relations', relationShape, issues),
    ),
    rules: [...rulePaths.flatMap((path) => readRules(files, path, issues)), ...readRoles(deskFile, issues)],
    deskFacts: readItems(deskFile, listItems('facts', deskFile?.value.facts), deskFactShape, issues),
    authoritiesFile,
    purposesFile,
    categoriesFile,
    relationsFile,
  };
  return { source: { ...source, complete: issues.length === 0 }, issues };
}

function listItems(key: string, list: readonly unknown[] = []): readonly RawItem[] {
  return list.map((raw, index) => ({ path: [key, index], raw }));
}

function readDefinitions<Value>(
  file: Located<unknown> | null,
  raw: readonly RawItem[],
  shape: z.ZodType<Value>,
  issues: PolicyIssue[],
): Definitions<Value> {
  return {
    items: readItems(file, raw, shape, issues),
    isKnown: nameTest(
      file,
      raw.map((item) => idOf(item.raw)),
    ),
  };
}

type DeskFile = Located<z.output<typeof deskFileShape>> | null;

/** What the desk defines of its own; where its file cannot be read, nothing, as its fault is reported already. */
function readDeskDefinitions<Value>(
  file: DeskFile,
  key: 'purposes' | 'categories' | 'relations',
  shape: z.ZodType<Value>,
  issues: PolicyIssue[],
): Definitions<Value> {
  const raw = listItems(key, file?.value[key]);
  const known = new Set(raw.map((item) => idOf(item.raw)));
  return { items: readItems(file, raw, shape, issues), isKnown: (name) => known.has(name) };
}

function join<Value>(own: Definitions<Value>, desk: Definitions<Value>): Definitions<Value> {
  return {
    items: [...own.items, ...desk.items],
    isKnown: (name) => own.isKnown(name) || desk.isKnown(name),
  };
}

/** One rule for each role of the desk and each authority whose staff may hold it. */
function readRoles(file: DeskFile, issues: PolicyIssue[]): readonly RuleSource[] {
  if (file === null) return [];
  const roles = readItems(file, listItems('roles', file.value.roles), roleShape, issues);
  return roles.flatMap(({ value, at }) => {
    const own = value.controllers;
    return (own ?? file.value.controllers).map((controller, index) => ({
      value: value.rule,
      at: (...path: readonly (string | number)[]) => at('rule', ...path),
      authority: { value: controller, at: () => (own === undefined ? file : { at }).at('controllers', index) },
      role: value.id,
    }));
  });
}

function nameTest(file: Located<unknown> | null, names: readonly (string | null)[]): (name: string) => boolean {
  const known = new Set(names);
  return (name) => file === null || known.has(name);
}

function idOf(raw: unknown): string | null {
  return typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id : null;
}

/** Requirements stand as a mapping, so their id is their key. */
function readRequirements(file: PolicySource['categoriesFile'], issues: PolicyIssue[]): PolicySource['requirements'] {
  const raw = Object.entries(file?.value.requirements ?? {});
  const items = raw.flatMap(([key, value]) =>
    readItems(file, [{ path: ['requirements', key], raw: value }], requirementShape, issues).map((item) => ({
      at: (...path: readonly (string | number)[]) => item.at(...path),
      value: { ...item.value, id: asId<RequirementId>(key) },
    })),
  );
  return {
    items,
    isKnown: nameTest(
      file,
      raw.map(([key]) => key),
    ),
  };
}

function readRules(files: readonly PolicyFile[], path: string, issues: PolicyIssue[]): readonly RuleSource[] {
  const file = readFile(files, path, rulesFileShape, issues);
  if (file === null) return [];
  const authority = { value: file.value.authority, at: () => file.at('authority') };
  return readItems(file, listItems('rules', file.value.rules), ruleShape, issues).map((rule) => ({
    ...rule,
    authority,
    role: null,
  }));
}
