import { z } from 'zod';

/** A selection of what a fetch must say about an entity, as the planner writes it. */
export type RequiredSelection =
  | {
      readonly kind: 'Field';
      readonly alias?: string | undefined;
      readonly name: string;
      readonly selections?: readonly RequiredSelection[] | undefined;
    }
  | {
      readonly kind: 'InlineFragment';
      readonly typeCondition: string;
      readonly selections: readonly RequiredSelection[];
    };

const requiredSelectionSchema: z.ZodType<RequiredSelection> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('Field'),
      alias: z.string().optional(),
      name: z.string(),
      selections: z.array(requiredSelectionSchema).optional(),
    }),
    z.strictObject({
      kind: z.literal('InlineFragment'),
      typeCondition: z.string(),
      selections: z.array(requiredSelectionSchema),
    }),
  ]),
);

const rewriteSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ValueSetter'),
    path: z.tuple([z.string()], z.string()),
    setValueTo: z.unknown(),
  }),
  z.strictObject({
    kind: z.literal('KeyRenamer'),
    path: z.tuple([z.string()], z.string()),
    renameKeyTo: z.string(),
  }),
]);

/** A change to what is sent, or to what comes back: the planner's own names in place of others. */
export type Rewrite = z.infer<typeof rewriteSchema>;

const fetchSchema = z.strictObject({
  kind: z.literal('Fetch'),
  serviceName: z.string(),
  id: z.undefined().optional(),
  variableUsages: z.array(z.string()).optional(),
  requires: z.array(requiredSelectionSchema).optional(),
  operation: z.string(),
  operationName: z.string().optional(),
  operationKind: z.enum(['query', 'mutation']),
  operationDocumentNode: z.undefined().optional(),
  inputRewrites: z.array(rewriteSchema).optional(),
  outputRewrites: z.array(rewriteSchema).optional(),
  contextRewrites: z.undefined().optional(),
});

export type PlannedFetch = z.infer<typeof fetchSchema>;

/** What the compiler covers of a plan's nodes. */
export type PlanNode =
  | PlannedFetch
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly PlanNode[] }
  | { readonly kind: 'Flatten'; readonly path: readonly string[]; readonly node: PlanNode }
  | {
      readonly kind: 'Condition';
      /** A variable. */
      readonly condition: string;
      readonly ifClause?: PlanNode | undefined;
      readonly elseClause?: PlanNode | undefined;
    };

const nodeSchema: z.ZodType<PlanNode> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    fetchSchema,
    z.strictObject({ kind: z.enum(['Sequence', 'Parallel']), nodes: z.array(nodeSchema) }),
    z.strictObject({ kind: z.literal('Flatten'), path: z.array(z.string()), node: nodeSchema }),
    z.strictObject({
      kind: z.literal('Condition'),
      condition: z.string(),
      ifClause: nodeSchema.optional(),
      elseClause: nodeSchema.optional(),
    }),
  ]),
);

const planSchema = z.strictObject({ kind: z.literal('QueryPlan'), node: nodeSchema.optional() });

/**
 * @returns `null` for what the compiler does not cover: subscriptions, parts that come later, values from a context,
 *   and whatever a later planner puts into a plan
 */
export function readPlan(plan: unknown): { readonly node?: PlanNode | undefined } | null {
  return planSchema.safeParse(plan).data ?? null;
}
