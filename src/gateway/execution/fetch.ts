import { buildBatch, type Batch } from './batch.ts';
import type { PlannedFetch, RequiredSelection } from './plan-form.ts';
import { locateObjects, objectsAt, type PlanPath, type ResponsePath } from './places.ts';
import { compileRepresentation } from './representation.ts';
import { compileRewrites, type ApplyRewrites } from './rewrites.ts';
import { tellError, type PlanRun, type Step, type SubgraphError } from './run.ts';
import type { NamesBelow } from './type-names.ts';
import { Bare, copyOf, isValues, mergeInto, readOwn, type Values } from './values.ts';

/** Compiles one fetch of the objects at a path: a failure of it is told, and leaves the others as they are. */
export function compileFetch(fetch: PlannedFetch, path: PlanPath, namesBelow: NamesBelow): Step {
  const { requires } = fetch;
  const step =
    requires === undefined
      ? compileRootFetch(fetch, path, namesBelow)
      : compileEntityFetch({ ...fetch, requires }, path, namesBelow);
  return async (run) => {
    try {
      await step(run);
    } catch (error) {
      run.errors.push(error instanceof Error ? error : new Error('a fetch failed', { cause: error }));
    }
  };
}

/** Of the root of an operation, wherever in the answer that stands. */
function compileRootFetch(fetch: PlannedFetch, path: PlanPath, namesBelow: NamesBelow): Step {
  const rewriteOutput = compileRewrites(fetch.outputRewrites, namesBelow);
  return async (run) => {
    const objects = objectsAt(run.data, path);
    if (objects.length === 0) return;
    const { data, errors } = await ask(run, fetch, usedVariables(fetch, run));
    if (errors.length > 0) tellErrors(run, locateObjects(run.data, path), objects, errors);
    if (data === null) return;
    rewriteOutput(data);
    mergeIntoEach(objects, data);
  };
}

function compileEntityFetch(
  fetch: PlannedFetch & { readonly requires: readonly RequiredSelection[] },
  path: PlanPath,
  namesBelow: NamesBelow,
): Step {
  const represent = compileRepresentation(fetch.requires, namesBelow);
  const rewriteInput = compileRewrites(fetch.inputRewrites, namesBelow);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, namesBelow);
  return async (run) => {
    const batch = buildBatch(objectsAt(run.data, path), represent, rewriteInput);
    const { representations } = batch;
    if (representations.length === 0) return;
    const variables = usedVariables(fetch, run);
    if ('representations' in variables) throw new Error('Variables cannot contain key "representations"');
    const { data, errors } = await ask(run, fetch, { ...variables, representations });
    tellEntityErrors(run, path, batch, errors);
    if (data === null) return;
    takeEntities(batch, readEntities(data, representations.length), rewriteOutput);
  };
}

interface Answer {
  readonly data: Values | null;
  readonly errors: readonly SubgraphError[];
}

async function ask(
  run: PlanRun,
  { serviceName, operation, operationName }: PlannedFetch,
  variables: Values,
): Promise<Answer> {
  const named = operationName === undefined ? {} : { operationName };
  const answer = await run.fetchFrom(serviceName, { query: operation, ...named, variables });
  const { data = null, errors = [] } = answer;
  if (data !== null && !isValues(data))
    throw new Error(`subgraph ${serviceName} answered with something else than data`);
  return { data, errors };
}

function usedVariables({ variableUsages = [] }: PlannedFetch, { variables }: PlanRun): Values {
  const used: Values = new Bare();
  for (const name of variableUsages) {
    const value = readOwn(variables, name);
    if (value !== undefined) used[name] = value;
  }
  return used;
}

/** All of them are looked at before one of them is used. @throws Error where there are not as many as were asked for, each an object or null */
function readEntities(data: Values, count: number): readonly (Values | null)[] {
  const entities = readOwn(data, '_entities');
  if (!Array.isArray(entities)) throw new Error('Expected "data._entities" in response to be an array');
  if (entities.length !== count) throw new Error(`Expected "data._entities" to contain ${count} elements`);
  return entities.map((entity: unknown) => {
    if (entity !== null && !isValues(entity)) throw new Error('Expected "data._entities" to contain objects');
    return entity;
  });
}

function takeEntities({ objects }: Batch, entities: readonly (Values | null)[], rewriteOutput: ApplyRewrites): void {
  for (const [index, entity] of entities.entries()) {
    const standing = objects[index] ?? [];
    if (entity === null) continue;
    entity['__typename'] ??= standing[0]?.['__typename'];
    rewriteOutput(entity);
    mergeIntoEach(standing, entity);
  }
}

function mergeIntoEach(objects: readonly Values[], data: Values): void {
  for (const [index, object] of objects.entries()) {
    const own = index === 0 ? data : copyOf(data);
    if (isValues(own)) mergeInto(object, own);
  }
}

function tellErrors(
  run: PlanRun,
  places: ReadonlyMap<Values, ResponsePath>,
  objects: readonly Values[],
  errors: readonly SubgraphError[],
): void {
  for (const error of errors) {
    for (const object of objects) {
      run.errors.push(tellError(error, error.path && [...(places.get(object) ?? []), ...error.path]));
    }
  }
}

function tellEntityErrors(run: PlanRun, path: PlanPath, { objects }: Batch, errors: readonly SubgraphError[]): void {
  if (errors.length === 0) return;
  const places = locateObjects(run.data, path);
  for (const error of errors) {
    const [root, index, ...within] = error.path ?? [];
    const standing = root === '_entities' && typeof index === 'number' ? objects[index] : undefined;
    // Of the fetch as a whole, or of nothing that was asked for: it stands nowhere in the answer.
    if (standing === undefined) run.errors.push(tellError(error, undefined));
    else tellErrors(run, places, standing, [{ ...error, path: within }]);
  }
}
