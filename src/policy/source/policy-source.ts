import type { z } from 'zod';
import { asId, type AuthorityId, type RequirementId } from '#kernel/ids.ts';
import type { PolicyFile } from '../load-policy-files.ts';
import type { PolicyIssue } from '../policy-issue.ts';
import { readFile, readItems, type Located, type RawItem } from './read-items.ts';
import {
  authoritiesFileShape,
  authorityShape,
  categoriesFileShape,
  categoryShape,
  legalBasisShape,
  purposeShape,
  purposesFileShape,
  relationShape,
  relationsFileShape,
  requirementShape,
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
  readonly authoritiesFile: Located<z.output<typeof authoritiesFileShape>> | null;
  readonly purposesFile: Located<z.output<typeof purposesFileShape>> | null;
  readonly categoriesFile: Located<z.output<typeof categoriesFileShape>> | null;
  readonly relationsFile: Located<z.output<typeof relationsFileShape>> | null;
  /** Nothing had to be left out, so that what is missing is missing in the files too. */
  readonly complete: boolean;
}

const rulesFolder = 'policy/rules/';

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
  const authorities = listItems('authorities', authoritiesFile?.value.authorities);
  const purposes = listItems('purposes', purposesFile?.value.purposes);
  const legalBases = listItems('legal_bases', purposesFile?.value.legal_bases);
  const categories = listItems('categories', categoriesFile?.value.categories);
  const relations = listItems('relations', relationsFile?.value.relations);
  const rulePaths = files.map(({ path }) => path).filter((path) => path.startsWith(rulesFolder));
  const source = {
    authorities: readDefinitions(authoritiesFile, authorities, authorityShape, issues),
    purposes: readDefinitions(purposesFile, purposes, purposeShape, issues),
    legalBases: readDefinitions(purposesFile, legalBases, legalBasisShape, issues),
    categories: readDefinitions(categoriesFile, categories, categoryShape, issues),
    requirements: readRequirements(categoriesFile, issues),
    relations: readDefinitions(relationsFile, relations, relationShape, issues),
    rules: rulePaths.flatMap((path) => readRules(files, path, issues)),
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
  }));
}
