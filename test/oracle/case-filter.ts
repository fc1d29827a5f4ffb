import type { File, World } from './world.ts';

/** The field that each filter of a requester's own list lets it test. */
export const filterShows: Readonly<Record<string, string>> = {
  type: 'Case.type',
  status: 'Case.status',
  receivedFrom: 'Case.receivedOn',
  receivedTo: 'Case.receivedOn',
  nationality: 'Applicant.nationalities',
};

export function passesFilter(world: World, file: File, name: string, value: unknown): boolean {
  switch (name) {
    case 'type':
      return file.type === value;
    case 'status':
      return file.status === value;
    case 'receivedFrom':
      return file.receivedOn >= String(value);
    case 'receivedTo':
      return file.receivedOn <= String(value);
    default:
      return world.persons.get(file.applicant)?.nationalities.includes(String(value)) === true;
  }
}
