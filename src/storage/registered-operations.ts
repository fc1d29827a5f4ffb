import { sql, type Kysely } from 'kysely';
import type { AuthorityId, PurposeId } from '#kernel/ids.ts';
import type { Database } from './database.ts';
import { StoreError } from './store-error.ts';

/** Whose documents, and for what. */
export interface Binding {
  readonly authority: AuthorityId;
  readonly purpose: PurposeId;
}

/** A document to register; the database refuses a hash that is not its text's. */
export interface NewOperation {
  readonly hash: string;
  readonly document: string;
  readonly operationNames: readonly string[];
}

export interface RegisteredOperation extends Binding {
  readonly hash: string;
  readonly operationNames: readonly string[];
  readonly registeredBy: string;
  readonly registeredAt: Date;
}

/**
 * Registers documents for one authority and purpose: all of them or, where it throws, none.
 *
 * @param db the connection of the component `operations`
 * @returns the hashes of those that were not registered before
 */
export async function registerOperations(
  db: Kysely<Database>,
  { authority, purpose }: Binding,
  operations: readonly NewOperation[],
  registeredBy: string,
): Promise<ReadonlySet<string>> {
  return db.transaction().execute(async (transaction) => {
    await lockRegister(transaction);
    const present = new Set(
      (await listRegisteredOperations(transaction, { authority, purpose })).map(({ hash }) => hash),
    );
    const added = [...new Map(operations.map((operation) => [operation.hash, operation])).values()].filter(
      ({ hash }) => !present.has(hash),
    );
    for (const { hash, document, operationNames } of added) {
      await transaction
        .insertInto('operations.registration')
        .values({
          hash,
          document,
          operation_names: operationNames,
          authority,
          purpose,
          registered_by: registeredBy,
        })
        .execute();
    }
    return new Set(added.map(({ hash }) => hash));
  });
}

/** What is registered and not revoked, by authority, purpose and name. */
export async function listRegisteredOperations(
  db: Kysely<Database>,
  { authority, purpose }: Partial<Binding>,
): Promise<readonly RegisteredOperation[]> {
  const { rows } = await sql<RegisteredOperation>`
    select hash, operation_names as "operationNames", authority, purpose, registered_by as "registeredBy",
      registered_at as "registeredAt"
    from operations.registration registration
    where authority = coalesce(${authority ?? null}, authority) and purpose = coalesce(${purpose ?? null}, purpose)
      and not exists (select from operations.revocation where registration_key = registration.key)
    order by authority, purpose, operation_names, hash`.execute(db);
  return rows;
}

/**
 * Ends every registration of these documents, whatever they are bound to: all of them or, where it throws, none.
 *
 * @throws {StoreError} STORE_OPERATION_UNKNOWN, with the hash, when one of them is not registered
 */
export async function revokeOperations(
  db: Kysely<Database>,
  hashes: readonly string[],
  revokedBy: string,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lockRegister(transaction);
    for (const hash of new Set(hashes)) {
      const { rows } = await sql`
        insert into operations.revocation (registration_key, revoked_by)
        select key, ${revokedBy} from operations.registration registration
        where hash = ${hash}
          and not exists (select from operations.revocation where registration_key = registration.key)
        returning registration_key`.execute(transaction);
      if (rows.length === 0) throw new StoreError('STORE_OPERATION_UNKNOWN', { detail: hash });
    }
  });
}

/** Two commands at once would not see each other's rows. */
async function lockRegister(db: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('registered operations'))`.execute(db);
}
