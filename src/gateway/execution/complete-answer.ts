import { Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { compileObject } from './complete-object.ts';
import { switchesOf, type ReadSwitch } from './switches.ts';
import type { Values } from './values.ts';

/**
 * Makes the answer of what the fetches brought.
 *
 * @returns `null` where a value that must not be null is, and so is all that it stands in
 * @throws Error where a value has another form than its type
 */
export type CompleteAnswer = (data: Values, variables: Readonly<Values>) => Values | null;

interface Completing {
  readonly document: DocumentNode;
  /** Of the document, and valid under the schema. */
  readonly operation: OperationDefinitionNode;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly readSwitch: ReadSwitch;
}

/** What is compiled is kept for so many ways to set the switches of an operation. */
const keptVariants = 16;

export function compileAnswer({ document, operation, schema, readSwitch }: Completing): CompleteAnswer {
  const type = schema.getRootType(operation.operation);
  invariant(type, 'a valid operation has a root');
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const names = switchesOf(document);
  const root = [{ selectionSet: operation.selectionSet, type }];
  const variants = new Map<string, ReturnType<typeof compileObject>>();
  return (data, variables) => {
    const switches = Object.fromEntries(names.map((name) => [name, readSwitch(variables, name)]));
    const key = JSON.stringify(switches);
    const known = variants.get(key);
    if (known !== undefined) return known(data);
    const complete = compileObject({ schema, fragments, switches }, root);
    if (variants.size >= keptVariants) variants.clear();
    variants.set(key, complete);
    return complete(data);
  };
}
