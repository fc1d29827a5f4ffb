import { compileFetch } from './fetch.ts';
import type { PlanPath } from './places.ts';
import type { PlanNode } from './plan-form.ts';
import type { Step } from './run.ts';
import type { ReadSwitch } from './switches.ts';
import type { NamesBelow } from './type-names.ts';

interface Compiling {
  readonly namesBelow: NamesBelow;
  readonly readSwitch: ReadSwitch;
}

const nothing: Step = () => Promise.resolve();

/** @param path where in the answer the objects stand that the node is about */
export function compileStep(node: PlanNode | undefined, path: PlanPath, using: Compiling): Step {
  if (node === undefined) return nothing;
  switch (node.kind) {
    case 'Sequence':
      return inSeries(node.nodes.map((each) => compileStep(each, path, using)));
    case 'Parallel':
      return atOnce(node.nodes.map((each) => compileStep(each, path, using)));
    case 'Flatten':
      return compileStep(node.node, [...path, ...node.path], using);
    case 'Fetch':
      return compileFetch(node, path, using.namesBelow);
    case 'Condition': {
      const met = compileStep(node.ifClause, path, using);
      const unmet = compileStep(node.elseClause, path, using);
      return (run) => (using.readSwitch(run.variables, node.condition) ? met(run) : unmet(run));
    }
  }
}

function inSeries(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function atOnce(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}
