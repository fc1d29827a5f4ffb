/** How much may be asked for and leave, in the windows that the names say. A window starts with its first request. */
export interface Quotas {
  /** Of one client, every look-up in a request counted. */
  readonly requestsPerMinute: number;
  /** Disclosed to one client for one purpose. */
  readonly personsPerHour: number;
  readonly personsPerDay: number;
  /** Look-ups of the same person or case by one client. */
  readonly samePersonPerHour: number;
}
