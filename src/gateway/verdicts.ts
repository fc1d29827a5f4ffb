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
  const opened = new Map<string, OpenedVerdict>();
  const withheld = new Map<string, WithheldVerdict>();
  const slot = (owner: OwnerName, coordinate: Coordinate): string => `${owner} ${coordinate}`;
  return {
    openedFor: (owner, coordinate) => opened.get(slot(owner, coordinate)),
    withheldFor: (owner, coordinate) => withheld.get(slot(owner, coordinate)),
    addReport(report) {
      for (const verdict of report.opened) opened.set(slot(verdict.owner, verdict.coordinate), verdict);
    },
    addWithheld(verdict) {
      withheld.set(slot(verdict.owner, verdict.coordinate), verdict);
    },
  };
}
