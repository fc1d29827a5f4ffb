-- Takes the notes of several answers in one round trip, and tells what each raised, in the order of asking. All take the
-- locks of their clients in the same order, so nobody waits in a circle.
--
-- p_notes: [{caller, client, officer, lookups, persons}], each as security.take_note has them.
create function security.take_notes(p_notes jsonb, p_limits jsonb, p_at timestamptz)
returns table (asked bigint, raised text[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  note record;
begin
  for note in
    select each.place, each.content from jsonb_array_elements(p_notes) with ordinality as each (content, place)
    order by each.content ->> 'client', each.place
  loop
    asked := note.place;
    raised := security.take_note(
      note.content -> 'caller', note.content ->> 'client', note.content ->> 'officer', note.content -> 'lookups',
      (note.content ->> 'persons')::bigint, p_limits, p_at);
    return next;
  end loop;
end
$$;
grant execute on function security.take_notes to disclosure_gateway;
revoke execute on function security.take_note from disclosure_gateway;
