import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Coordinate, RequirementId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { Mark, WithheldReason } from '#policy/verdict.ts';
import type { GatedOperation } from '#policy/gate.ts';
import type { OpenedVerdict } from '#policy/verdict-report.ts';
import type { RecipientIds } from './recipient-ids.ts';
import type { Verdicts } from './verdicts.ts';

export type ResponsePath = readonly (string | number)[];

/** One coordinate that the answer holds, and the verdict that opened it. */
export interface Holding {
  readonly coordinate: Coordinate;
  readonly opened: OpenedVerdict;
}

export interface WithheldField {
  readonly path: ResponsePath;
  readonly coordinate: Coordinate;
  readonly reason: WithheldReason;
  readonly requirement: RequirementId | null;
  readonly announced: boolean;
  /** `Type:key` of the object that the field belongs to. */
  readonly owner: string;
}

export interface MarkedField {
  readonly path: ResponsePath;
  readonly mark: Mark;
}

export interface ShapedAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly holdings: readonly Holding[];
  readonly withheld: readonly WithheldField[];
  readonly marks: readonly MarkedField[];
}

export interface ShapeInput {
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
  /** The contract against which the document was validated. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly gated: GatedOperation;
  /** What the subgraphs answered to the permitted operation, joined. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly verdicts: Verdicts;
  readonly ids: RecipientIds;
}
