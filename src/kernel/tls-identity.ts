/** How one end of a connection shows who it is, and whom it believes at the other end: PEM texts. */
export interface TlsIdentity {
  readonly key: string;
  /** Its own, and those between it and the authority. */
  readonly certificate: string;
  /** Of the authorities from which the other end's certificate must come. */
  readonly ca: string;
}
