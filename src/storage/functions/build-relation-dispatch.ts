/**
 * The two functions that choose a relation by name; one branch per file of `relations/`. They are PL/pgSQL so that a
 * session plans each relation once, and not all of them with every query.
 *
 * - `access.related_to` asks a relation about one person: what `access.granted_cases` does.
 * - `access.related_cases` asks it for everyone: the start of a caller's own list, to be joined with `granted_cases`.
 *
 * @param relations file names of the relations, which are also their ids
 */
export function buildRelationDispatch(relations: readonly string[]): string {
  return `
create function access.related_to(
  p_relation text, p_subject uuid, p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text,
  p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language plpgsql stable rows 1 set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  case p_relation
${buildBranches(relations, ' where related.subject_key = p_subject')}
  else return;
  end case;
end
$$;

create function access.related_cases(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language plpgsql stable set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  case (
    select rule.relation from access.rule rule
    where rule.policy_version = p_policy and rule.authority = p_authority and rule.purpose = p_purpose)
${buildBranches(relations, '')}
  else return;
  end case;
end
$$;
`;
}

function buildBranches(relations: readonly string[], condition: string): string {
  return relations
    .map(
      (relation) => `  when '${relation}' then
    return query select related.*
      from access.relation_${relation}(
        p_policy, p_authority, p_instance, p_purpose, p_reference, p_at) related${condition};`,
    )
    .join('\n');
}
