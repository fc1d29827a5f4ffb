import type { Coordinate } from '#kernel/ids.ts';
import type { OpenedVerdict, OwnerName, VerdictReport, WithheldVerdict } from '#policy/verdict-report.ts';

/** What the walls in the subgraphs decided while one operation ran: one verdict per object and coordinate. */
export interface Verdicts {
  openedFor(owner: OwnerName, coordinate: Coordinate): OpenedVerdict | undefined;
  withheldFor(owner: OwnerName, coordinate: Coordinate): WithheldVerdict | undefined;
}

export interface VerdictCollector extends Verdicts {
  addReport(report: VerdictReport): void;
  addWithheld(verdict: WithheldVerdict): void;
}

export function createVerdictCollector(): VerdictCollector {
  const opened = createByOwner<OpenedVerdict>();
  const withheld = createByOwner<WithheldVerdict>();
  return {
    openedFor: opened.find,
    withheldFor: withheld.find,
    addReport(report) {
      for (const verdict of report.opened) opened.add(verdict);
    },
    addWithheld: (verdict) => withheld.add(verdict),
  };
}

function createByOwner<Verdict extends { readonly owner: OwnerName; readonly coordinate: Coordinate }>() {
  const byOwner = new Map<OwnerName, Map<Coordinate, Verdict>>();
  return {
    find: (owner: OwnerName, coordinate: Coordinate) => byOwner.get(owner)?.get(coordinate),
    add(verdict: Verdict): void {
      const known = byOwner.get(verdict.owner);
      if (known === undefined) byOwner.set(verdict.owner, new Map([[verdict.coordinate, verdict]]));
      else known.set(verdict.coordinate, verdict);
    },
  };
}
