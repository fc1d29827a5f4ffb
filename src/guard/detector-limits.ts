/** From where on the security officer is told. */
export interface DetectorLimits {
  /** Distinct persons and cases that one officer looked up in vain within an hour. */
  readonly missesOfOfficer: number;
  /** The same of all officers of one client together. */
  readonly missesOfClient: number;
  /** Numbers in a row that one client tried within an hour. */
  readonly consecutive: number;
  /** Persons disclosed to one client in a day: more than so many times the most of the 28 days before … */
  readonly surgeFactor: number;
  /** … and more than this in any case. */
  readonly surgeFloor: number;
}

/** S03 of the scenarios asks for three misses; the others are what a person at work does not reach. */
export const detectorLimits: DetectorLimits = {
  missesOfOfficer: 3,
  missesOfClient: 50,
  consecutive: 10,
  surgeFactor: 5,
  surgeFloor: 500,
};
