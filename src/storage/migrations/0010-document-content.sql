-- The content of a document as bytes, in parts that are read one at a time. A document has text, or bytes, or neither; and
-- what is written stays: another version is another document.
alter table case_file.document
  add column media_type text,
  add column size_bytes integer check (size_bytes >= 0),
  add column sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  add constraint bytes_are_described check (num_nulls(media_type, size_bytes, sha256) in (0, 3)),
  add constraint text_or_bytes check (content is null or sha256 is null);

create table case_file.document_chunk (
  document_key uuid not null references case_file.document (key),
  position integer not null check (position >= 0),
  bytes bytea not null check (octet_length(bytes) between 1 and 65536),
  primary key (document_key, position)
);
-- Scans and photographs are compressed already.
alter table case_file.document_chunk alter column bytes set storage external;

-- Everything that a document holds, whichever way it is kept: text is one part.
create view case_file.document_part (document_key, position, bytes) as
  select document_key, position, bytes from case_file.document_chunk
  union all
  select key, 0, convert_to(content, 'UTF8') from case_file.document where content is not null;

grant select on case_file.document_part to disclosure_case;
grant select, insert on case_file.document_chunk to disclosure_desk;
