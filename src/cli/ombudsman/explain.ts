import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type LegalBasisId,
  type PurposeId,
} from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { CaseAnswer, Disclosure } from './collected.ts';
import { reasonWords, requirementWords, type Words } from './words.ts';

export type Withheld = CaseAnswer['withheld'][number];

/** One thing that was withheld: where, and on which basis. */
export interface ExplainedWithheld {
  readonly path: Withheld['path'];
  readonly reason: string;
  readonly requirement: string | null;
  /** `Type.field`; `null` where the schema of today has no such place. */
  readonly coordinate: string | null;
  readonly categories: readonly string[];
  /** The reason alone. */
  readonly why: Words;
  /** What kinds of data, and the reason. */
  readonly explanation: Words;
}

/** What was withheld, in legal terms. @param contract the schema that the recipient sees */
export function explainWithheld(
  withheld: Withheld,
  policy: CompiledPolicy,
  contract: GraphQLSchema,
): ExplainedWithheld {
  const coordinate = coordinateAt(contract, withheld.path);
  const categories = coordinate === null ? [] : (policy.coordinates[coordinate]?.categories ?? []);
  const why = explainReason(withheld.reason, withheld.requirement ?? null);
  const kinds = namesOf(categories, policy);
  return {
    path: withheld.path,
    reason: withheld.reason,
    requirement: withheld.requirement ?? null,
    coordinate,
    categories,
    why,
    explanation: { da: `${kinds.da}: ${why.da}.`, en: `${kinds.en}: ${why.en}.` },
  };
}

function explainReason(reason: string, requirement: string | null): Words {
  const words = requirement === null ? reasonWords[reason] : requirementWords[requirement];
  return words ?? { da: requirement ?? reason, en: requirement ?? reason };
}

function coordinateAt(contract: GraphQLSchema, path: Withheld['path']): Coordinate | null {
  let type = contract.getQueryType() ?? null;
  let coordinate: Coordinate | null = null;
  for (const step of path) {
    if (typeof step === 'number') continue;
    const field = type?.getFields()[step];
    if (type === null || field === undefined) return null;
    coordinate = asId<Coordinate>(`${type.name}.${step}`);
    const next = getNamedType(field.type);
    type = isObjectType(next) ? next : null;
  }
  return coordinate;
}

/** Who received what, why and on which basis, as a sentence in each language. */
export function explainDisclosure(disclosure: Disclosure, policy: CompiledPolicy): Words {
  return { da: sentences(disclosure, policy, 'da'), en: sentences(disclosure, policy, 'en') };
}

type Language = keyof Words;

const phrases = {
  disclosed: { da: 'Videregivet til', en: 'Disclosed to' },
  received: { da: 'Modtaget fra', en: 'Received from' },
  purpose: { da: 'Formål', en: 'Purpose' },
  basis: { da: 'Retsgrundlag', en: 'Legal basis' },
  kinds: { da: 'Oplysninger', en: 'Kinds of data' },
  withheld: { da: 'Tilbageholdt', en: 'Withheld' },
  undecided: {
    da: 'Den registrerede ser ikke posten, før der er truffet afgørelse om det (databeskyttelseslovens § 22).',
    en: 'The person concerned does not see this entry before that is decided (Databeskyttelsesloven § 22).',
  },
  erased: { da: 'ikke længere kendt, efter at sagen er slettet', en: 'not known any more, after erasure of the case' },
  none: { da: 'ingen', en: 'none' },
} as const;

function sentences(disclosure: Disclosure, policy: CompiledPolicy, language: Language): string {
  const { direction, recipient, recipientNameDa, recipientNameEn, purpose, legalBasis, categories } = disclosure;
  const named = (language === 'da' ? recipientNameDa : recipientNameEn) ?? recipient;
  const body = recipient.includes(' ') ? `${named} (${recipient.slice(recipient.indexOf(' ') + 1)})` : named;
  const lists = [
    [phrases.purpose, purposeName(purpose, policy)[language]],
    [phrases.basis, legalBasis === null ? phrases.erased[language] : basesOf(legalBasis, policy)],
    [phrases.kinds, categories === null ? phrases.erased[language] : namesOf(categories, policy)[language]],
    ...withheldPart(disclosure, language),
  ] as const;
  const direct = direction === 'DISCLOSED' ? phrases.disclosed : phrases.received;
  const told = lists.map(([phrase, text]) => `${phrase[language]}: ${text === '' ? phrases.none[language] : text}.`);
  const undecided = disclosure.visibility === 'NEEDS_DECISION' ? [phrases.undecided[language]] : [];
  return [`${direct[language]} ${body}.`, ...told, ...undecided].join(' ');
}

function withheldPart({ withheld }: Disclosure, language: Language): readonly (readonly [Words, string])[] {
  if (withheld === null || withheld.length === 0) return [];
  const lines = withheld.map((line) => {
    const [coordinate = '', reason = '', requirement = null] = line.split(/:? /);
    return `${coordinate} (${explainReason(reason, requirement)[language]})`;
  });
  return [[phrases.withheld, lines.join('; ')]];
}

/** A purpose by its name in the policy; one that it does not know any more, by its id. */
export function purposeName(id: string, policy: CompiledPolicy): Words {
  const purpose = Object.hasOwn(policy.purposes, id) ? policy.purposes[asId<PurposeId>(id)] : undefined;
  return { da: purpose?.labelDa ?? id, en: purpose?.labelEn ?? id };
}

export function authorityName(id: string, policy: CompiledPolicy): Words {
  const authority = Object.hasOwn(policy.authorities, id) ? policy.authorities[asId<AuthorityId>(id)] : undefined;
  return { da: authority?.nameDa ?? id, en: authority?.nameEn ?? id };
}

/** Provisions as they are cited, those that a lawyer has to confirm marked so. */
export function basesOf(ids: readonly string[], policy: CompiledPolicy): string {
  return ids
    .map((id) => {
      const basis = Object.hasOwn(policy.legalBases, id) ? policy.legalBases[asId<LegalBasisId>(id)] : undefined;
      if (basis === undefined) return id;
      return `${basis.act} ${basis.provision}${basis.confidence === 'check' ? ' [check]' : ''}`;
    })
    .join('; ');
}

/** Kinds of data by their names; what holds nothing itself is left out. */
export function namesOf(ids: readonly string[], policy: CompiledPolicy): Words {
  const named = ids.flatMap((id) => {
    if (id === 'STRUCTURE') return [];
    const category = Object.hasOwn(policy.categories, id) ? policy.categories[asId<CategoryId>(id)] : undefined;
    return [{ da: category?.da ?? id, en: category?.en ?? id }];
  });
  return { da: named.map(({ da }) => da).join(', '), en: named.map(({ en }) => en).join(', ') };
}
