/** A folder of files that only the user running the program may read. */
export interface PrivateFiles {
  /** @param name relative path with `/` */
  read(name: string): Promise<string | undefined>;
  /** Creates or replaces the file as a whole. */
  write(name: string, text: string): Promise<void>;
}
